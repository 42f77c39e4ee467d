<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About MLFA</source>
        <translation>Über MLFA</translation>
    </message>
    <message>
        <source>Listens to a music library and proposes genres, moods and instruments. It works on this computer alone: no song and no tag leaves it.</source>
        <translation>Hört eine Musikbibliothek an und schlägt Genres, Stimmungen und Instrumente vor. Alles geschieht nur auf diesem Computer: Kein Song und kein Tag verlässt ihn.</translation>
    </message>
    <message>
        <source>MLFA is free software under the GNU General Public License, version 3 or later. It comes without any warranty.</source>
        <translation>MLFA ist freie Software unter der GNU General Public License, Version 3 oder neuer. Es gibt keinerlei Gewährleistung.</translation>
    </message>
    <message>
        <source>There is no model in use.</source>
        <translation>Es ist kein Modell in Gebrauch.</translation>
    </message>
    <message>
        <source>Model: {title} ({name} {version}), licence: {licence}.</source>
        <translation>Modell: {title} ({name} {version}), Lizenz: {licence}.</translation>
    </message>
    <message>
        <source>Window: Qt for Python {version}.</source>
        <translation>Fenster: Qt for Python {version}.</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;Songs</source>
        <translation>&amp;Songs</translation>
    </message>
    <message>
        <source>&amp;Analysis</source>
        <translation>&amp;Analyse</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>A&amp;nsicht</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;Add folder…</source>
        <translation>Ordner &amp;hinzufügen …</translation>
    </message>
    <message>
        <source>Add a folder of music to the library.</source>
        <translation>Einen Ordner mit Musik in die Bibliothek aufnehmen.</translation>
    </message>
    <message>
        <source>&amp;Open a song…</source>
        <translation>Song ö&amp;ffnen …</translation>
    </message>
    <message>
        <source>&amp;Accept proposed tags</source>
        <translation>Vorgeschlagene Tags &amp;annehmen</translation>
    </message>
    <message>
        <source>&amp;Copy path</source>
        <translation>Pfad &amp;kopieren</translation>
    </message>
    <message>
        <source>&amp;Duplicates…</source>
        <translation>&amp;Duplikate …</translation>
    </message>
    <message>
        <source>&amp;History…</source>
        <translation>&amp;Verlauf…</translation>
    </message>
    <message>
        <source>&amp;Map of songs</source>
        <translation>&amp;Karte der Songs</translation>
    </message>
    <message>
        <source>&amp;Similar songs…</source>
        <translation>Ä&amp;hnliche Songs…</translation>
    </message>
    <message>
        <source>&amp;Teach…</source>
        <translation>An&amp;lernen …</translation>
    </message>
    <message>
        <source>&amp;Why this tag…</source>
        <translation>&amp;Warum dieses Tag…</translation>
    </message>
    <message>
        <source>Accept, reject, correct or add tags of the selected songs.</source>
        <translation>Tags der gewählten Songs annehmen, ablehnen, berichtigen oder ergänzen.</translation>
    </message>
    <message>
        <source>Copy where the files of the selected songs lie, a line each.</source>
        <translation>Kopiert, wo die Dateien der ausgewählten Songs liegen, je eine Zeile.</translation>
    </message>
    <message>
        <source>De&amp;ny the tag that is taught</source>
        <translation>Das Tag, das gelehrt wird, a&amp;bsprechen</translation>
    </message>
    <message>
        <source>Doubtful &amp;genres…</source>
        <translation>&amp;Zweifelhafte Genres …</translation>
    </message>
    <message>
        <source>Edit &amp;tags…</source>
        <translation>&amp;Tags bearbeiten …</translation>
    </message>
    <message>
        <source>Edit tags</source>
        <translation>Tags bearbeiten</translation>
    </message>
    <message>
        <source>Gi&amp;ve the tag that is taught</source>
        <translation>Das Tag, das gelehrt wird, &amp;vergeben</translation>
    </message>
    <message>
        <source>Hear what a song is without adding it to the library.</source>
        <translation>Erfahren, was ein Song ist, ohne ihn in die Bibliothek aufzunehmen.</translation>
    </message>
    <message>
        <source>List recordings that the library holds more than once.</source>
        <translation>Aufnahmen auflisten, die die Bibliothek mehrfach enthält.</translation>
    </message>
    <message>
        <source>List songs whose genre fits neither their sound nor songs like them.</source>
        <translation>Songs auflisten, deren Genre weder zum Klang noch zu ähnlichen Songs passt.</translation>
    </message>
    <message>
        <source>List the songs of the library that are nearest to the selected ones.</source>
        <translation>Die Songs der Bibliothek auflisten, die den gewählten am nächsten sind.</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Noch einmal nachsehen</translation>
    </message>
    <message>
        <source>Make a playlist that leads from one song to another in small steps.</source>
        <translation>Eine Wiedergabeliste machen, die in kleinen Schritten von einem Song zum anderen führt.</translation>
    </message>
    <message>
        <source>Map</source>
        <translation>Karte</translation>
    </message>
    <message>
        <source>Open the folder of the song at the cursor.</source>
        <translation>Öffnet den Ordner des Songs, bei dem der Cursor steht.</translation>
    </message>
    <message>
        <source>Playlist &amp;between two songs…</source>
        <translation>&amp;Wiedergabeliste zwischen zwei Songs …</translation>
    </message>
    <message>
        <source>Re&amp;ject proposed tags</source>
        <translation>Vorgeschlagene Tags ab&amp;lehnen</translation>
    </message>
    <message>
        <source>Review and &amp;write…</source>
        <translation>Prüfen und &amp;schreiben …</translation>
    </message>
    <message>
        <source>Say that all proposed tags of the selected songs are right.</source>
        <translation>Sagen, dass alle vorgeschlagenen Tags der ausgewählten Songs stimmen.</translation>
    </message>
    <message>
        <source>Say that all proposed tags of the selected songs are wrong.</source>
        <translation>Sagen, dass alle vorgeschlagenen Tags der ausgewählten Songs falsch sind.</translation>
    </message>
    <message>
        <source>Say that the selected songs have the tag chosen in the window of teaching.</source>
        <translation>Sagen, dass die ausgewählten Songs das Tag haben, das im Fenster Anlernen gewählt ist.</translation>
    </message>
    <message>
        <source>Say that the selected songs lack the tag chosen in the window of teaching.</source>
        <translation>Sagen, dass den ausgewählten Songs das Tag fehlt, das im Fenster Anlernen gewählt ist.</translation>
    </message>
    <message>
        <source>Say what in its sound gives the song shown its tags.</source>
        <translation>Sagen, was am Klang dem gezeigten Song seine Tags gibt.</translation>
    </message>
    <message>
        <source>See what was written into files, and take it back.</source>
        <translation>Sehen, was in Dateien geschrieben wurde, und es zurücknehmen.</translation>
    </message>
    <message>
        <source>See what would change in the files, and write it.</source>
        <translation>Ansehen, was sich in den Dateien ändern würde, und es schreiben.</translation>
    </message>
    <message>
        <source>Teach the model your own tags, and go back if you like.</source>
        <translation>Dem Modell eigene Tags beibringen, und bei Bedarf zurückkehren.</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>Close the window; unfinished work goes on next time.</source>
        <translation>Das Fenster schließen; unfertige Arbeit geht beim nächsten Mal weiter.</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>&amp;Find songs</source>
        <translation>Songs &amp;suchen</translation>
    </message>
    <message>
        <source>Go to the filter above the songs.</source>
        <translation>Zum Filter über den Songs gehen.</translation>
    </message>
    <message>
        <source>&amp;Models…</source>
        <translation>&amp;Modelle …</translation>
    </message>
    <message>
        <source>See, switch and install the models that listen.</source>
        <translation>Die Modelle, die zuhören, ansehen, wechseln und installieren.</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>&amp;Einstellungen …</translation>
    </message>
    <message>
        <source>Change how MLFA decides, writes and looks.</source>
        <translation>Ändern, wie MLFA entscheidet, schreibt und aussieht.</translation>
    </message>
    <message>
        <source>&amp;Play or pause</source>
        <translation>Abspielen oder &amp;anhalten</translation>
    </message>
    <message>
        <source>Show the songs as a map, or as a table again.</source>
        <translation>Die Songs als Karte zeigen oder wieder als Tabelle.</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Leertaste</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>Annehmen</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>Ablehnen</translation>
    </message>
    <message>
        <source>Show in file &amp;manager</source>
        <translation>Im &amp;Dateimanager zeigen</translation>
    </message>
    <message>
        <source>&amp;Look for new songs</source>
        <translation>Nach &amp;neuen Songs suchen</translation>
    </message>
    <message>
        <source>Look through all folders again, and analyse what is new.</source>
        <translation>Alle Ordner noch einmal durchsehen und analysieren, was neu ist.</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>&amp;Pause</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>&amp;Stoppen</translation>
    </message>
    <message>
        <source>&amp;Failed files…</source>
        <translation>&amp;Fehlgeschlagene Dateien …</translation>
    </message>
    <message>
        <source>See which files could not be analysed, and why.</source>
        <translation>Ansehen, welche Dateien nicht analysiert werden konnten und warum.</translation>
    </message>
    <message>
        <source>&amp;Library</source>
        <translation>&amp;Bibliothek</translation>
    </message>
    <message>
        <source>&amp;Song</source>
        <translation>&amp;Song</translation>
    </message>
    <message>
        <source>&amp;Next part of the window</source>
        <translation>&amp;Nächster Teil des Fensters</translation>
    </message>
    <message>
        <source>&amp;Previous part of the window</source>
        <translation>&amp;Vorheriger Teil des Fensters</translation>
    </message>
    <message>
        <source>&amp;Full screen</source>
        <translation>Vollbil&amp;d</translation>
    </message>
    <message>
        <source>&amp;What the keys are</source>
        <translation>Welche &amp;Tasten es gibt</translation>
    </message>
    <message>
        <source>&amp;About MLFA</source>
        <translation>Ü&amp;ber MLFA</translation>
    </message>
</context>
<context>
    <name>AppearancePage</name>
    <message>
        <source>Appearance</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>Like the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>&amp;Theme:</source>
        <translation>&amp;Farben:</translation>
    </message>
    <message>
        <source>&amp;Language:</source>
        <translation>&amp;Sprache:</translation>
    </message>
    <message>
        <source>Another language appears when MLFA is started again.</source>
        <translation>Eine andere Sprache erscheint nach dem nächsten Start von MLFA.</translation>
    </message>
</context>
<context>
    <name>Categories</name>
    <message>
        <source>Era</source>
        <translation>Epoche</translation>
    </message>
    <message>
        <source>Genre</source>
        <translation>Genre</translation>
    </message>
    <message>
        <source>Instrument</source>
        <translation>Instrument</translation>
    </message>
    <message>
        <source>Mood</source>
        <translation>Stimmung</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>Sonstiges</translation>
    </message>
    <message>
        <source>Vocals</source>
        <translation>Gesang</translation>
    </message>
</context>
<context>
    <name>ChangeTableModel</name>
    <message>
        <source>Song</source>
        <translation>Song</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>Feld</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Vorher</translation>
    </message>
    <message>
        <source>After</source>
        <translation>Nachher</translation>
    </message>
    <message>
        <source>What happens</source>
        <translation>Was geschieht</translation>
    </message>
</context>
<context>
    <name>ChangeView</name>
    <message>
        <source>Planned changes</source>
        <translation>Geplante Änderungen</translation>
    </message>
</context>
<context>
    <name>Changes</name>
    <message>
        <source>Genre</source>
        <translation>Genre</translation>
    </message>
    <message>
        <source>Mood</source>
        <translation>Stimmung</translation>
    </message>
    <message>
        <source>Instrument</source>
        <translation>Instrument</translation>
    </message>
    <message>
        <source>Vocal</source>
        <translation>Gesang</translation>
    </message>
    <message>
        <source>Era</source>
        <translation>Epoche</translation>
    </message>
    <message>
        <source>All scores</source>
        <translation>Alle Werte</translation>
    </message>
    <message>
        <source>As one value: of several, only the first may be shown by {player}.</source>
        <translation>Als ein Wert: von mehreren zeigt {player} womöglich nur den ersten.</translation>
    </message>
    <message>
        <source>Look for songs in its folder.</source>
        <translation>In ihrem Ordner nach Songs sehen.</translation>
    </message>
    <message>
        <source>Never write</source>
        <translation>Nie schreiben</translation>
    </message>
    <message>
        <source>Only if empty</source>
        <translation>Nur wenn leer</translation>
    </message>
    <message>
        <source>Add to what is there</source>
        <translation>Zu Vorhandenem hinzufügen</translation>
    </message>
    <message>
        <source>Replace only what MLFA wrote</source>
        <translation>Nur ersetzen, was MLFA schrieb</translation>
    </message>
    <message>
        <source>Replace everything</source>
        <translation>Alles ersetzen</translation>
    </message>
    <message>
        <source>The field stays as it is.</source>
        <translation>Das Feld bleibt, wie es ist.</translation>
    </message>
    <message>
        <source>Files that have a value keep it.</source>
        <translation>Dateien, die einen Wert haben, behalten ihn.</translation>
    </message>
    <message>
        <source>What is there stays, and new values come after it.</source>
        <translation>Vorhandenes bleibt, und neue Werte folgen danach.</translation>
    </message>
    <message>
        <source>Your own values stay. Those that MLFA wrote earlier are exchanged, and removed where nothing is proposed any more.</source>
        <translation>Die eigenen Werte bleiben. Was MLFA früher schrieb, wird ausgetauscht und entfernt, wo nichts mehr vorgeschlagen wird.</translation>
    </message>
    <message>
        <source>Your own values go too. Where nothing is proposed, nothing is erased.</source>
        <translation>Auch die eigenen Werte weichen. Wo nichts vorgeschlagen wird, wird nichts gelöscht.</translation>
    </message>
    <message>
        <source>Fill the empty field</source>
        <translation>Leeres Feld füllen</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Ersetzen</translation>
    </message>
    <message>
        <source>Remove what MLFA wrote</source>
        <translation>Entfernen, was MLFA schrieb</translation>
    </message>
    <message>
        <source>Kept: it is not empty</source>
        <translation>Bleibt: nicht leer</translation>
    </message>
    <message>
        <source>Kept: it is there already</source>
        <translation>Bleibt: schon vorhanden</translation>
    </message>
    <message>
        <source>Kept: MLFA did not write it</source>
        <translation>Bleibt: nicht von MLFA geschrieben</translation>
    </message>
    <message>
        <source>Kept: nothing is proposed</source>
        <translation>Bleibt: kein Vorschlag</translation>
    </message>
    <message>
        <source>the file is gone</source>
        <translation>die Datei ist verschwunden</translation>
    </message>
    <message>
        <source>its drive is not connected</source>
        <translation>ihr Laufwerk ist nicht angeschlossen</translation>
    </message>
    <message>
        <source>it has not been analysed</source>
        <translation>sie wurde noch nicht analysiert</translation>
    </message>
    <message>
        <source>its sound changed since the analysis</source>
        <translation>ihr Ton hat sich seit der Analyse geändert</translation>
    </message>
    <message>
        <source>it is a symbolic link</source>
        <translation>sie ist eine symbolische Verknüpfung</translation>
    </message>
    <message>
        <source>This is the {value}, in the field where it is shown by {player}.</source>
        <translation>Das ist die Angabe „{value}“, in dem Feld, in dem {player} sie zeigt.</translation>
    </message>
    <message numerus="yes">
        <source>Without “{value}”: the strongest %n at most, for {player}.</source>
        <translation>
            <numerusform>Ohne „{value}“: höchstens der stärkste, für {player}.</numerusform>
            <numerusform>Ohne „{value}“: höchstens die %n stärksten, für {player}.</numerusform>
        </translation>
    </message>
    <message>
        <source>it has further names (hard links)</source>
        <translation>sie hat weitere Namen (harte Verknüpfungen)</translation>
    </message>
    <message>
        <source>it is read-only</source>
        <translation>sie ist schreibgeschützt</translation>
    </message>
    <message>
        <source>its folder cannot be written to</source>
        <translation>in ihren Ordner kann nicht geschrieben werden</translation>
    </message>
    <message>
        <source>cannot be read</source>
        <translation>nicht lesbar</translation>
    </message>
    <message>
        <source>gone</source>
        <translation>verschwunden</translation>
    </message>
    <message>
        <source>on a drive not connected</source>
        <translation>auf einem nicht angeschlossenen Laufwerk</translation>
    </message>
    <message>
        <source>not analysed</source>
        <translation>nicht analysiert</translation>
    </message>
    <message>
        <source>with changed sound</source>
        <translation>mit geändertem Ton</translation>
    </message>
    <message>
        <source>symbolic links</source>
        <translation>symbolische Verknüpfungen</translation>
    </message>
    <message>
        <source>with hard links</source>
        <translation>mit harten Verknüpfungen</translation>
    </message>
    <message>
        <source>read-only</source>
        <translation>schreibgeschützt</translation>
    </message>
    <message>
        <source>in a locked folder</source>
        <translation>in einem gesperrten Ordner</translation>
    </message>
    <message>
        <source>Connect the drive.</source>
        <translation>Das Laufwerk anschließen.</translation>
    </message>
    <message>
        <source>Analyse it first.</source>
        <translation>Erst analysieren.</translation>
    </message>
    <message>
        <source>Analyse it again.</source>
        <translation>Noch einmal analysieren.</translation>
    </message>
    <message>
        <source>The option “Follow symbolic links” writes the file that it leads to.</source>
        <translation>Die Option „Symbolischen Verknüpfungen folgen“ schreibt die Datei, zu der sie führt.</translation>
    </message>
    <message>
        <source>The option “Files with hard links” writes this name; the others keep the old content.</source>
        <translation>Die Option „Dateien mit harten Verknüpfungen“ schreibt diesen Namen; die anderen behalten den alten Inhalt.</translation>
    </message>
    <message>
        <source>The option “Read-only files” writes it; it stays read-only.</source>
        <translation>Die Option „Schreibgeschützte Dateien“ schreibt sie; sie bleibt schreibgeschützt.</translation>
    </message>
    <message>
        <source>Allow writing in its folder, and open the review again.</source>
        <translation>Das Schreiben in den Ordner erlauben und die Prüfung erneut öffnen.</translation>
    </message>
    <message>
        <source>Some players show only the first of several values in ID3v{version}.</source>
        <translation>Manche Player zeigen in ID3v{version} nur den ersten von mehreren Werten.</translation>
    </message>
    <message>
        <source>Cannot be read: {reason}</source>
        <translation>Nicht lesbar: {reason}</translation>
    </message>
    <message>
        <source>Grouping</source>
        <translation>Gruppierung</translation>
    </message>
    <message>
        <source>Kept: the player shows no more</source>
        <translation>Bleibt: das Player zeigt nicht mehr</translation>
    </message>
    <message>
        <source>Left alone: {reason}</source>
        <translation>Bleibt unberührt: {reason}</translation>
    </message>
    <message>
        <source>Stays: nothing is proposed</source>
        <translation>Bleibt: kein Vorschlag</translation>
    </message>
    <message>
        <source>Stays: you left it out</source>
        <translation>Bleibt: von Hand ausgelassen</translation>
    </message>
    <message>
        <source>The file keeps its ID3v{version} tag, which {player} may not read.</source>
        <translation>Die Datei behält ihr ID3v{version}-Tag, das {player} womöglich nicht liest.</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>leer</translation>
    </message>
    <message>
        <source>{song}: {result}</source>
        <translation>{song}: {result}</translation>
    </message>
    <message>
        <source>“{value}” contains “{separator}”, which players take for two values.</source>
        <translation>„{value}“ enthält „{separator}“, was Player für zwei Werte halten.</translation>
    </message>
    <message>
        <source>“{value}” contains “{separator}”, which {player} may take for two values.</source>
        <translation>„{value}“ enthält „{separator}“, woran {player} womöglich zwei Werte trennt.</translation>
    </message>
    <message>
        <source>{song}, field {field}, is {old}, stays. {result}</source>
        <translation>{song}, Feld {field}, ist {old}, bleibt. {result}</translation>
    </message>
    <message>
        <source>{song}, field {field}, from {old} to {new}, will not be written. {result}</source>
        <translation>{song}, Feld {field}, von {old} zu {new}, wird nicht geschrieben. {result}</translation>
    </message>
    <message>
        <source>{song}, field {field}, from {old} to {new}, left out by you</source>
        <translation>{song}, Feld {field}, von {old} zu {new}, von Hand ausgelassen</translation>
    </message>
    <message>
        <source>{song}, field {field}, from {old} to {new}, will be written</source>
        <translation>{song}, Feld {field}, von {old} zu {new}, wird geschrieben</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>&amp;Undo: {step}</source>
        <translation>&amp;Rückgängig: {step}</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>&amp;Redo: {step}</source>
        <translation>&amp;Wiederholen: {step}</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>Player</source>
        <translation>Wiedergabe</translation>
    </message>
    <message>
        <source>Table of songs</source>
        <translation>Tabelle der Songs</translation>
    </message>
    <message>
        <source>There is no song to write to yet.</source>
        <translation>Es gibt noch keinen Song, in den geschrieben werden könnte.</translation>
    </message>
</context>
<context>
    <name>ComparedRows</name>
    <message>
        <source>Comparing the songs of the library: {share}</source>
        <translation>Die Songs der Bibliothek werden verglichen: {share}</translation>
    </message>
    <message>
        <source>How far the comparison is</source>
        <translation>Wie weit der Vergleich ist</translation>
    </message>
</context>
<context>
    <name>CopiesDialog</name>
    <message numerus="yes">
        <source>%n files were listed in {name}.</source>
        <translation>
            <numerusform>%n Datei wurde in {name} aufgelistet.</numerusform>
            <numerusform>%n Dateien wurden in {name} aufgelistet.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n perhaps in several encodings</source>
        <translation>
            <numerusform>%n vielleicht in mehreren Kodierungen</numerusform>
            <numerusform>%n vielleicht in mehreren Kodierungen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n recordings are held by files with identical sound</source>
        <translation>
            <numerusform>%n Aufnahme steht in mehreren Dateien mit gleichem Ton</numerusform>
            <numerusform>%n Aufnahmen stehen in mehreren Dateien mit gleichem Ton</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Copy path</source>
        <translation>Pfad &amp;kopieren</translation>
    </message>
    <message>
        <source>&amp;Play</source>
        <translation>Ab&amp;spielen</translation>
    </message>
    <message>
        <source>&amp;Save list…</source>
        <translation>&amp;Liste speichern …</translation>
    </message>
    <message>
        <source>Also other &amp;encodings of the same recording</source>
        <translation>Auch andere Kod&amp;ierungen derselben Aufnahme</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Duplicates</source>
        <translation>Duplikate</translation>
    </message>
    <message>
        <source>Duplicates cannot be looked for now.</source>
        <translation>Nach Duplikaten kann jetzt nicht gesucht werden.</translation>
    </message>
    <message>
        <source>Nearly the same is a measured likeness and no proof: listen before you delete anything. MLFA deletes nothing.</source>
        <translation>Fast gleich ist eine gemessene Ähnlichkeit und kein Beweis: erst anhören, dann löschen. MLFA löscht nichts.</translation>
    </message>
    <message>
        <source>No recording is held more than once.</source>
        <translation>Keine Aufnahme ist mehrfach vorhanden.</translation>
    </message>
    <message>
        <source>Recordings of which the library has several files.</source>
        <translation>Aufnahmen, von denen die Bibliothek mehrere Dateien hat.</translation>
    </message>
    <message>
        <source>Recordings that are held more than once</source>
        <translation>Aufnahmen, die mehrfach vorhanden sind</translation>
    </message>
    <message>
        <source>Save the list of duplicates</source>
        <translation>Die Liste der Duplikate speichern</translation>
    </message>
    <message>
        <source>Show in file &amp;manager</source>
        <translation>Im &amp;Dateimanager zeigen</translation>
    </message>
    <message>
        <source>Text (*.txt)</source>
        <translation>Text (*.txt)</translation>
    </message>
</context>
<context>
    <name>CopyModel</name>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Länge</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Song and its files</source>
        <translation>Song und seine Dateien</translation>
    </message>
    <message>
        <source>{name}, the same sound as the file above</source>
        <translation>{name}, derselbe Ton wie die Datei darüber</translation>
    </message>
    <message>
        <source>{name}: {count} files with identical sound</source>
        <translation>{name}: {count} Dateien mit gleichem Ton</translation>
    </message>
    <message>
        <source>{name}: {count} files, nearly the same (distance {distance})</source>
        <translation>{name}: {count} Dateien, fast gleich (Abstand {distance})</translation>
    </message>
</context>
<context>
    <name>CrashDialog</name>
    <message>
        <source>An error in MLFA</source>
        <translation>Ein Fehler in MLFA</translation>
    </message>
    <message>
        <source>Something went wrong inside MLFA itself. Your music files are not affected. You can go on working; if the window behaves oddly, close it and open it again.</source>
        <translation>In MLFA selbst ging etwas schief. Die Musikdateien sind nicht betroffen. Die Arbeit kann weitergehen; verhält sich das Fenster seltsam, hilft Schließen und neu Öffnen.</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Bericht</translation>
    </message>
    <message>
        <source>Please send this report to the makers of MLFA. It may hold names of your files.</source>
        <translation>Bitte diesen Bericht an die Entwickler von MLFA schicken. Er kann Namen eigener Dateien enthalten.</translation>
    </message>
    <message>
        <source>&amp;Copy report</source>
        <translation>Bericht &amp;kopieren</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
</context>
<context>
    <name>DecisionDesk</name>
    <message>
        <source>accept tags</source>
        <translation>Tags annehmen</translation>
    </message>
    <message>
        <source>accept “{tag}”</source>
        <translation>„{tag}“ annehmen</translation>
    </message>
    <message>
        <source>give “{tag}”</source>
        <translation>„{tag}“ vergeben</translation>
    </message>
    <message>
        <source>reject tags</source>
        <translation>Tags ablehnen</translation>
    </message>
    <message>
        <source>reject “{tag}”</source>
        <translation>„{tag}“ ablehnen</translation>
    </message>
    <message>
        <source>say that it is not “{tag}”</source>
        <translation>„{tag}“ absprechen</translation>
    </message>
    <message>
        <source>take back what was said of “{tag}”</source>
        <translation>zurücknehmen, was zu „{tag}“ gesagt wurde</translation>
    </message>
    <message>
        <source>edit tags</source>
        <translation>Tags bearbeiten</translation>
    </message>
</context>
<context>
    <name>DevicePage</name>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Automatic: the graphics card where it can be used</source>
        <translation>Automatisch: die Grafikkarte, wo sie nutzbar ist</translation>
    </message>
    <message>
        <source>Processor (CPU)</source>
        <translation>Prozessor (CPU)</translation>
    </message>
    <message>
        <source>Graphics card (CUDA)</source>
        <translation>Grafikkarte (CUDA)</translation>
    </message>
    <message>
        <source>&amp;Analyse on:</source>
        <translation>&amp;Analysieren auf:</translation>
    </message>
    <message>
        <source>It counts from the next analysis on.</source>
        <translation>Das gilt ab der nächsten Analyse.</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Wird nachgesehen …</translation>
    </message>
    <message>
        <source>On this computer:</source>
        <translation>Auf diesem Computer:</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>&amp;Processes:</source>
        <translation>&amp;Prozesse:</translation>
    </message>
    <message>
        <source>How many songs are analysed at once. Fewer leave more of the computer to other programs; each takes about 700 MB of memory.</source>
        <translation>Wie viele Songs gleichzeitig analysiert werden. Weniger lassen anderen Programmen mehr vom Computer; jeder Prozess braucht etwa 700 MB Speicher.</translation>
    </message>
    <message numerus="yes">
        <source>Processor with %n cores.</source>
        <translation>
            <numerusform>Prozessor mit %n Kern.</numerusform>
            <numerusform>Prozessor mit %n Kernen.</numerusform>
        </translation>
    </message>
    <message>
        <source>Graphics card {name} with {memory} GiB: it works.</source>
        <translation>Grafikkarte {name} mit {memory} GiB: Sie funktioniert.</translation>
    </message>
    <message>
        <source>Graphics card {name} with {memory} GiB: it computes wrongly.</source>
        <translation>Grafikkarte {name} mit {memory} GiB: Sie rechnet falsch.</translation>
    </message>
    <message>
        <source>There is an NVIDIA graphics card, but the installed PyTorch was built for the processor alone.</source>
        <translation>Es gibt eine NVIDIA-Grafikkarte, aber das installierte PyTorch wurde nur für den Prozessor gebaut.</translation>
    </message>
    <message>
        <source>There is an NVIDIA graphics card, but it cannot be used: update its driver.</source>
        <translation>Es gibt eine NVIDIA-Grafikkarte, aber sie ist nicht nutzbar: Den Treiber aktualisieren.</translation>
    </message>
    <message>
        <source>No graphics card that CUDA can use: the processor does it all.</source>
        <translation>Keine Grafikkarte, die CUDA nutzen kann: Der Prozessor macht alles.</translation>
    </message>
    <message>
        <source>PyTorch does not answer: see “mlfa doctor”.</source>
        <translation>PyTorch antwortet nicht: siehe „mlfa doctor“.</translation>
    </message>
    <message>
        <source>Automatic ({number})</source>
        <translation>Automatisch ({number})</translation>
    </message>
</context>
<context>
    <name>DropOverlay</name>
    <message>
        <source>Drop a song to hear what it is, or folders to add them.</source>
        <translation>Einen Song fallen lassen, um zu erfahren, was er ist, oder Ordner, um sie aufzunehmen.</translation>
    </message>
</context>
<context>
    <name>DroppedSongStrip</name>
    <message>
        <source>Dropped song</source>
        <translation>Fallen gelassener Song</translation>
    </message>
    <message>
        <source>Share of the song that was heard</source>
        <translation>Gehörter Anteil des Songs</translation>
    </message>
    <message>
        <source>&amp;Add to library…</source>
        <translation>In die Bibliothek &amp;aufnehmen …</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>&amp;Noch einmal versuchen</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>S&amp;chließen</translation>
    </message>
    <message>
        <source>Show in file &amp;manager</source>
        <translation>Im &amp;Dateimanager zeigen</translation>
    </message>
    <message>
        <source>The song is not part of the library. Add it, or its folder.</source>
        <translation>Der Song gehört nicht zur Bibliothek. Ihn oder seinen Ordner aufnehmen.</translation>
    </message>
    <message>
        <source>Heard to the end. This file is part of your library.</source>
        <translation>Bis zum Ende gehört. Diese Datei gehört zur Bibliothek.</translation>
    </message>
    <message>
        <source>Heard to the end. This song is not part of your library.</source>
        <translation>Bis zum Ende gehört. Dieser Song gehört nicht zur Bibliothek.</translation>
    </message>
    <message>
        <source>Listening…</source>
        <translation>Hört zu …</translation>
    </message>
    <message>
        <source>Listening… {heard} of {total} heard</source>
        <translation>Hört zu … {heard} von {total} gehört</translation>
    </message>
    <message>
        <source>Listening… {heard} heard</source>
        <translation>Hört zu … {heard} gehört</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>A line{name} is no part of a plan.</source>
        <translation>Eine Zeile{name} gehört zu keinem Plan.</translation>
    </message>
    <message>
        <source>A model named “{name}” (version {version}) came with MLFA.</source>
        <translation>Ein Modell namens „{name}“ (Version {version}) kam mit MLFA.</translation>
    </message>
    <message>
        <source>A model named “{name}” came with MLFA.</source>
        <translation>Ein Modell namens „{name}“ kam mit MLFA.</translation>
    </message>
    <message>
        <source>A score is a number such as 0.8.</source>
        <translation>Ein Wert ist eine Zahl wie 0.8.</translation>
    </message>
    <message>
        <source>A word with a colon stands without quotation marks.</source>
        <translation>Ein Wort mit Doppelpunkt steht ohne Anführungszeichen.</translation>
    </message>
    <message>
        <source>CUDA was asked for, but this machine or this build of PyTorch offers none.</source>
        <translation>CUDA wurde verlangt, aber dieser Rechner oder dieses PyTorch bietet es nicht.</translation>
    </message>
    <message>
        <source>Change its permissions and those of its folder, or ask its owner.</source>
        <translation>Die Zugriffsrechte der Datei und ihres Ordners ändern, oder den Besitzer fragen.</translation>
    </message>
    <message>
        <source>Change its permissions, or ask its owner.</source>
        <translation>Die Zugriffsrechte ändern, oder den Besitzer fragen.</translation>
    </message>
    <message>
        <source>Change its permissions, or leave it out.</source>
        <translation>Die Zugriffsrechte ändern, oder sie weglassen.</translation>
    </message>
    <message>
        <source>Change its permissions.</source>
        <translation>Die Zugriffsrechte ändern.</translation>
    </message>
    <message>
        <source>Check its drive.</source>
        <translation>Das Laufwerk prüfen.</translation>
    </message>
    <message>
        <source>Check its name, and that its drive is connected.</source>
        <translation>Den Namen prüfen, und ob das Laufwerk angeschlossen ist.</translation>
    </message>
    <message>
        <source>Check that it can be read, and that {folder} can be written and has space.</source>
        <translation>Prüfen, ob die Datei gelesen werden kann und ob in {folder} Platz ist und geschrieben werden darf.</translation>
    </message>
    <message>
        <source>Check the disk. A catalogue cannot be kept on a network drive.</source>
        <translation>Das Laufwerk prüfen. Auf einem Netzlaufwerk kann der Katalog nicht liegen.</translation>
    </message>
    <message>
        <source>Check the disk. The journal cannot be kept on a network drive.</source>
        <translation>Das Laufwerk prüfen. Auf einem Netzlaufwerk kann das Schreibprotokoll nicht liegen.</translation>
    </message>
    <message>
        <source>Check the drive, then try again.</source>
        <translation>Das Laufwerk prüfen und es noch einmal versuchen.</translation>
    </message>
    <message>
        <source>Check the file, or install the model again.</source>
        <translation>Die Datei prüfen, oder das Modell noch einmal installieren.</translation>
    </message>
    <message>
        <source>Choose a folder or a zip file that holds a model for MLFA.</source>
        <translation>Einen Ordner oder eine Zip-Datei mit einem Modell für MLFA wählen.</translation>
    </message>
    <message>
        <source>Choose a folder or a zip file.</source>
        <translation>Einen Ordner oder eine Zip-Datei wählen.</translation>
    </message>
    <message>
        <source>Choose a song inside it.</source>
        <translation>Einen Song darin wählen.</translation>
    </message>
    <message>
        <source>Choose another folder, or free some space.</source>
        <translation>Einen anderen Ordner wählen, oder Platz schaffen.</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>Einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>Choose one of them under Models: {paths}</source>
        <translation>Eines davon unter „Modelle“ wählen: {paths}</translation>
    </message>
    <message>
        <source>Choose one under Models.</source>
        <translation>Eines unter „Modelle“ wählen.</translation>
    </message>
    <message>
        <source>Close other programs and try again. What is missing is told by the command: mlfa doctor</source>
        <translation>Andere Programme schließen und es noch einmal versuchen. Was fehlt, sagt der Befehl: mlfa doctor</translation>
    </message>
    <message>
        <source>Close other programs, or set fewer processes in the settings.</source>
        <translation>Andere Programme schließen, oder in den Einstellungen weniger Prozesse einstellen.</translation>
    </message>
    <message>
        <source>Close other programs.</source>
        <translation>Andere Programme schließen.</translation>
    </message>
    <message>
        <source>Close other windows of this program and check that its folder is writable.</source>
        <translation>Andere Fenster dieses Programms schließen und prüfen, ob in den Ordner geschrieben werden darf.</translation>
    </message>
    <message>
        <source>Connect headphones or speakers, or close a program that keeps them, then play again.</source>
        <translation>Kopfhörer oder Lautsprecher anschließen, oder ein Programm schließen, das sie belegt, und noch einmal abspielen.</translation>
    </message>
    <message>
        <source>Connect it or another one, then play again.</source>
        <translation>Es oder ein anderes anschließen und noch einmal abspielen.</translation>
    </message>
    <message>
        <source>Connect the drive that it leads to, or remove the link.</source>
        <translation>Das Laufwerk anschließen, auf das er zeigt, oder den Link entfernen.</translation>
    </message>
    <message>
        <source>Copy or download it again, or play it to see whether it is whole.</source>
        <translation>Die Datei noch einmal kopieren oder laden, oder sie abspielen, um zu hören, ob sie vollständig ist.</translation>
    </message>
    <message>
        <source>Could not keep the settings file {path} under another name: {reason}.</source>
        <translation>Die Einstellungsdatei {path} konnte nicht unter anderem Namen aufbewahrt werden: {reason}.</translation>
    </message>
    <message>
        <source>Could not make the catalogue&apos;s folder {path}: {reason}.</source>
        <translation>Der Ordner {path} für den Katalog konnte nicht angelegt werden: {reason}.</translation>
    </message>
    <message>
        <source>Could not make the journal&apos;s folder {path}: {reason}.</source>
        <translation>Der Ordner {path} für das Schreibprotokoll konnte nicht angelegt werden: {reason}.</translation>
    </message>
    <message>
        <source>Could not move the catalogue {path} aside: {reason}.</source>
        <translation>Der Katalog {path} konnte nicht umbenannt werden: {reason}.</translation>
    </message>
    <message>
        <source>Could not play {name}: the player {how} unexpectedly.</source>
        <translation>{name} kann nicht abgespielt werden: der Player endete unerwartet.</translation>
    </message>
    <message>
        <source>Could not play {name}: the program made a mistake.</source>
        <translation>{name} kann nicht abgespielt werden: das Programm machte einen Fehler.</translation>
    </message>
    <message>
        <source>Could not read the fields of {name}: {reason}.</source>
        <translation>Die Felder von {name} können nicht gelesen werden: {reason}.</translation>
    </message>
    <message>
        <source>Could not read {name}: {reason}.</source>
        <translation>{name} kann nicht gelesen werden: {reason}.</translation>
    </message>
    <message>
        <source>Could not save the settings to {path}: {reason}.</source>
        <translation>Die Einstellungen konnten nicht in {path} gespeichert werden: {reason}.</translation>
    </message>
    <message>
        <source>Could not write the fields of {name}: the edited copy does not play.</source>
        <translation>Die Felder von {name} wurden nicht geschrieben: die geänderte Kopie lässt sich nicht abspielen.</translation>
    </message>
    <message>
        <source>Could not write the fields of {name}: {reason}.</source>
        <translation>Die Felder von {name} können nicht geschrieben werden: {reason}.</translation>
    </message>
    <message>
        <source>Could not write the plan {path}: {reason}.</source>
        <translation>Der Plan {path} konnte nicht gespeichert werden: {reason}.</translation>
    </message>
    <message>
        <source>Did not write into {name}: it was changed since the plan was made.</source>
        <translation>In {name} wurde nicht geschrieben: die Datei wurde seit dem Plan geändert.</translation>
    </message>
    <message>
        <source>Did you mean “{near}”?</source>
        <translation>War „{near}“ gemeint?</translation>
    </message>
    <message>
        <source>Did you mean “{near}”? To look for the text itself, put it in quotation marks: &quot;like this&quot;.</source>
        <translation>War „{near}“ gemeint? Um den Text selbst zu suchen, gehört er in Anführungszeichen: &quot;wie hier&quot;.</translation>
    </message>
    <message>
        <source>Each line looks like: hip-hop = Rap</source>
        <translation>Jede Zeile sieht so aus: hip-hop = Rap</translation>
    </message>
    <message>
        <source>Export it again from the program that made it.</source>
        <translation>Sie noch einmal aus dem Programm ausgeben, das sie erzeugt hat.</translation>
    </message>
    <message>
        <source>Free some space and try again.</source>
        <translation>Platz schaffen und es noch einmal versuchen.</translation>
    </message>
    <message>
        <source>Free some space and try again; what was stored is kept.</source>
        <translation>Platz schaffen und es noch einmal versuchen; was gespeichert wurde, bleibt.</translation>
    </message>
    <message>
        <source>Get it again.</source>
        <translation>Es noch einmal beschaffen.</translation>
    </message>
    <message>
        <source>Give it a shorter name.</source>
        <translation>Der Datei einen kürzeren Namen geben.</translation>
    </message>
    <message>
        <source>If it should be music, copy or download it again.</source>
        <translation>Wenn es Musik sein soll, die Datei noch einmal kopieren oder laden.</translation>
    </message>
    <message>
        <source>Install MLFA again, or this part alone with: pip install miniaudio</source>
        <translation>MLFA noch einmal installieren, oder nur diesen Teil mit: pip install miniaudio</translation>
    </message>
    <message>
        <source>Install one under Models, or install MLFA again.</source>
        <translation>Eines unter „Modelle“ installieren, oder MLFA noch einmal installieren.</translation>
    </message>
    <message>
        <source>Install one under Models.</source>
        <translation>Eines unter „Modelle“ installieren.</translation>
    </message>
    <message>
        <source>Install the model again, or ask its maker.</source>
        <translation>Das Modell noch einmal installieren, oder fragen, wer es gemacht hat.</translation>
    </message>
    <message>
        <source>Install the model again.</source>
        <translation>Das Modell noch einmal installieren.</translation>
    </message>
    <message>
        <source>Install the newer version, or move the file away to begin with the defaults.</source>
        <translation>Die neuere Version installieren, oder die Datei verschieben, um mit den Voreinstellungen zu beginnen.</translation>
    </message>
    <message>
        <source>Install the newer version.</source>
        <translation>Die neuere Version installieren.</translation>
    </message>
    <message>
        <source>It already is as planned.</source>
        <translation>Sie ist schon wie geplant.</translation>
    </message>
    <message>
        <source>It has further names (hard links), which would keep the old content.</source>
        <translation>Sie hat weitere Namen (Hardlinks), die den alten Inhalt behielten.</translation>
    </message>
    <message>
        <source>It is a symbolic link, and links are not followed.</source>
        <translation>Sie ist ein symbolischer Link, und Links wird nicht gefolgt.</translation>
    </message>
    <message>
        <source>It is read-only.</source>
        <translation>Sie ist schreibgeschützt.</translation>
    </message>
    <message>
        <source>It may be a picture or a silent film.</source>
        <translation>Vielleicht ist es ein Bild oder ein Film ohne Ton.</translation>
    </message>
    <message>
        <source>It may have been moved, renamed or deleted.</source>
        <translation>Vielleicht wurde die Datei verschoben, umbenannt oder gelöscht.</translation>
    </message>
    <message>
        <source>It may have {number} letters.</source>
        <translation>Er darf {number} Zeichen haben.</translation>
    </message>
    <message>
        <source>It offers {choices}.</source>
        <translation>Es bietet {choices}.</translation>
    </message>
    <message>
        <source>It was left as it is. Check the drive, then try again.</source>
        <translation>Die Datei blieb, wie sie ist. Das Laufwerk prüfen und es noch einmal versuchen.</translation>
    </message>
    <message>
        <source>It was left as it is. Make room on the disk, then try again.</source>
        <translation>Die Datei blieb, wie sie ist. Platz auf dem Laufwerk schaffen und es noch einmal versuchen.</translation>
    </message>
    <message>
        <source>It was left as it is. Play it to see whether it is whole, or copy it again.</source>
        <translation>Die Datei blieb, wie sie ist. Abspielen zeigt, ob sie vollständig ist; sonst hilft es, sie noch einmal zu kopieren.</translation>
    </message>
    <message>
        <source>It was left as it is. Play it to see whether it is whole.</source>
        <translation>Die Datei blieb, wie sie ist. Abspielen zeigt, ob sie vollständig ist.</translation>
    </message>
    <message>
        <source>It was skipped.</source>
        <translation>Die Datei wurde übersprungen.</translation>
    </message>
    <message>
        <source>It would be replaced.</source>
        <translation>Es würde ersetzt.</translation>
    </message>
    <message>
        <source>Known networks: {names}.</source>
        <translation>Bekannt sind: {names}.</translation>
    </message>
    <message>
        <source>Line {number} is “{text}”, which gives no tag its words.</source>
        <translation>Zeile {number} ist „{text}“ und gibt keinem Tag seine Wörter.</translation>
    </message>
    <message>
        <source>Make its folder writable.</source>
        <translation>Das Schreiben in seinen Ordner erlauben.</translation>
    </message>
    <message>
        <source>Make the file and its folder writable.</source>
        <translation>Das Schreiben in die Datei und ihren Ordner erlauben.</translation>
    </message>
    <message>
        <source>Make the folder writable and free some space.</source>
        <translation>Das Schreiben in den Ordner erlauben und Platz schaffen.</translation>
    </message>
    <message>
        <source>Make the folder writable.</source>
        <translation>Das Schreiben in den Ordner erlauben.</translation>
    </message>
    <message>
        <source>Make the plan again.</source>
        <translation>Den Plan noch einmal anlegen.</translation>
    </message>
    <message>
        <source>Move the file away.</source>
        <translation>Die Datei an einen anderen Ort verschieben.</translation>
    </message>
    <message>
        <source>No sound device could be opened.</source>
        <translation>Kein Tonausgabegerät konnte geöffnet werden.</translation>
    </message>
    <message>
        <source>No sound device could be opened: the part of the program that plays is missing.</source>
        <translation>Kein Tonausgabegerät konnte geöffnet werden: der Teil des Programms, der abspielt, fehlt.</translation>
    </message>
    <message>
        <source>Only models that you installed can be removed.</source>
        <translation>Nur selbst installierte Modelle können entfernt werden.</translation>
    </message>
    <message>
        <source>Only the shop&apos;s own player can open it; many shops offer an unprotected copy.</source>
        <translation>Nur der Player des Anbieters kann sie öffnen; viele Anbieter haben auch eine Datei ohne Kopierschutz.</translation>
    </message>
    <message>
        <source>Open the review again to try it once more.</source>
        <translation>„Prüfen und schreiben“ noch einmal öffnen, um es zu wiederholen.</translation>
    </message>
    <message>
        <source>Open the review again.</source>
        <translation>„Prüfen und schreiben“ noch einmal öffnen.</translation>
    </message>
    <message>
        <source>Other songs play on; if it happens with this one again, the file may be damaged.</source>
        <translation>Andere Songs spielen weiter; geschieht es mit diesem noch einmal, ist die Datei vielleicht beschädigt.</translation>
    </message>
    <message>
        <source>Please report it.</source>
        <translation>Bitte den Fehler melden.</translation>
    </message>
    <message>
        <source>Choose the processor as the device, or “Automatic”.</source>
        <translation>Den Prozessor als Gerät wählen, oder „Automatisch“.</translation>
    </message>
    <message>
        <source> (line {number})</source>
        <translation> (Zeile {number})</translation>
    </message>
    <message>
        <source>A map needs at least {number} songs that the model has analysed. {count}.</source>
        <translation>Eine Karte braucht mindestens {number} Songs, die das Modell analysiert hat. {count}.</translation>
    </message>
    <message>
        <source>A tree of genres is a list of names, each with a list of names below it.</source>
        <translation>Ein Baum von Genres ist eine Liste von Namen, jeder mit einer Liste von Namen darunter.</translation>
    </message>
    <message>
        <source>Add a folder with music.</source>
        <translation>Fügen Sie einen Ordner mit Musik hinzu.</translation>
    </message>
    <message>
        <source>An earlier run was ended while it wrote a file: it had been written whole, and is in the history now.</source>
        <translation>Ein früherer Lauf endete, während er eine Datei schrieb: Sie war schon vollständig geschrieben und steht nun im Verlauf.</translation>
    </message>
    <message>
        <source>An earlier run was ended while it wrote a file: it is as it was before.</source>
        <translation>Ein früherer Lauf endete, während er eine Datei schrieb: Sie ist, wie sie vorher war.</translation>
    </message>
    <message>
        <source>An earlier run was ended while it wrote {number} files: {done} had been written whole, {back} are as they were before; none is damaged.</source>
        <translation>Ein früherer Lauf endete, während er {number} Dateien schrieb: {done} waren schon vollständig geschrieben, {back} sind, wie sie vorher waren; keine ist beschädigt.</translation>
    </message>
    <message>
        <source>An error in MLFA itself ended this.</source>
        <translation>Ein Fehler in MLFA selbst hat dies beendet.</translation>
    </message>
    <message>
        <source>An expression in the filter takes too long, so that the filter was not used.</source>
        <translation>Ein Ausdruck im Filter dauert zu lange; darum wurde der Filter nicht benutzt.</translation>
    </message>
    <message>
        <source>Another MLFA is writing; waiting for it up to half a minute.</source>
        <translation>Ein anderes MLFA schreibt gerade; es wird bis zu einer halben Minute darauf gewartet.</translation>
    </message>
    <message>
        <source>Choose the processor or the graphics card as the device.</source>
        <translation>Den Prozessor oder die Grafikkarte als Gerät wählen.</translation>
    </message>
    <message>
        <source>Close other programs that use it, or choose the processor as the device.</source>
        <translation>Andere Programme schließen, die sie benutzen, oder den Prozessor als Gerät wählen.</translation>
    </message>
    <message>
        <source>Connect its drive, or add the folder that it was moved to. {rest}</source>
        <translation>Das Laufwerk anschließen, oder den Ordner hinzufügen, in den die Datei verschoben wurde. {rest}</translation>
    </message>
    <message>
        <source>Could not take back the fields of {name}: {reason}.</source>
        <translation>Die Felder von {name} können nicht zurückgenommen werden: {reason}.</translation>
    </message>
    <message>
        <source>Could not take {name} back: it holds another sound now.</source>
        <translation>{name} kann nicht zurückgenommen werden: die Datei enthält jetzt einen anderen Ton.</translation>
    </message>
    <message>
        <source>Could not take {name} back: it is not there any more.</source>
        <translation>{name} kann nicht zurückgenommen werden: die Datei ist nicht mehr da.</translation>
    </message>
    <message>
        <source>Could not take {name} back: it is not where it was, and several files hold the same sound now.</source>
        <translation>{name} kann nicht zurückgenommen werden: die Datei ist nicht, wo sie war, und mehrere Dateien enthalten jetzt denselben Ton.</translation>
    </message>
    <message>
        <source>Could not take {name} back: its folder {folder} is out of reach.</source>
        <translation>{name} kann nicht zurückgenommen werden: der Ordner {folder} ist nicht erreichbar.</translation>
    </message>
    <message>
        <source>Give it its old name {path} again. {rest}</source>
        <translation>Ihr wieder den alten Namen {path} geben. {rest}</translation>
    </message>
    <message>
        <source>If it was moved, add its new folder. {rest}</source>
        <translation>Wenn sie verschoben wurde, ihren neuen Ordner hinzufügen. {rest}</translation>
    </message>
    <message>
        <source>If the file was moved, add its new folder, then try again.</source>
        <translation>Wenn die Datei verschoben wurde, ihren neuen Ordner hinzufügen und es noch einmal versuchen.</translation>
    </message>
    <message>
        <source>Install MLFA again, or this part alone with: pip install pyyaml</source>
        <translation>MLFA noch einmal installieren, oder nur diesen Teil mit: pip install pyyaml</translation>
    </message>
    <message>
        <source>It can be taken back later.</source>
        <translation>Es kann später zurückgenommen werden.</translation>
    </message>
    <message>
        <source>It has levels {first} (lowest) to {last}; -1 is the top of each scale.</source>
        <translation>Es hat die Ebenen {first} (unterste) bis {last}; -1 ist die oberste jeder Skala.</translation>
    </message>
    <message>
        <source>It is as it was or written whole. Check the drive; the next start of MLFA finds out which.</source>
        <translation>Sie ist, wie sie war, oder ganz geschrieben. Das Laufwerk prüfen; der nächste Start von MLFA stellt fest, was davon zutrifft.</translation>
    </message>
    <message>
        <source>It was left as it is. A copy of it as FLAC or MP3 could hold them.</source>
        <translation>Die Datei blieb, wie sie ist. Eine Kopie als FLAC oder MP3 könnte sie aufnehmen.</translation>
    </message>
    <message>
        <source>It was left as it is. Close other programs, then try again.</source>
        <translation>Die Datei blieb, wie sie ist. Andere Programme schließen und es noch einmal versuchen.</translation>
    </message>
    <message>
        <source>It was left as it is. Close programs that use it, or copy it to another folder.</source>
        <translation>Die Datei blieb, wie sie ist. Programme schließen, die sie benutzen, oder sie in einen anderen Ordner kopieren.</translation>
    </message>
    <message>
        <source>It was left as it is. Make the disk writable, then try again.</source>
        <translation>Die Datei blieb, wie sie ist. Das Laufwerk beschreibbar machen und es noch einmal versuchen.</translation>
    </message>
    <message>
        <source>Line {number} holds an expression that cannot be used: {reason}.</source>
        <translation>Zeile {number} enthält einen Ausdruck, der nicht benutzt werden kann: {reason}.</translation>
    </message>
    <message>
        <source>Line {number} holds {what}, which no tree of genres needs. Nothing was taken from it.</source>
        <translation>Zeile {number} enthält {what}, was kein Baum von Genres braucht. Nichts wurde daraus übernommen.</translation>
    </message>
    <message>
        <source>Look for new songs, so that it hears them.</source>
        <translation>Suchen Sie nach neuen Songs, damit es sie hört.</translation>
    </message>
    <message>
        <source>Lost sight of {name} while it was written: the disk reported an error.</source>
        <translation>Ob {name} geschrieben wurde, ist nicht zu sehen: Das Laufwerk meldete einen Fehler.</translation>
    </message>
    <message>
        <source>MLFA has not written into any file yet.</source>
        <translation>MLFA hat noch in keine Datei geschrieben.</translation>
    </message>
    <message>
        <source>Press “Try again” to try it once more.</source>
        <translation>„Noch einmal versuchen“ versucht es wieder.</translation>
    </message>
    <message>
        <source>Remove the link.</source>
        <translation>Den Link entfernen.</translation>
    </message>
    <message>
        <source>Run {number} was taken back already.</source>
        <translation>Der Schreibvorgang {number} wurde schon zurückgenommen.</translation>
    </message>
    <message>
        <source>Save the sound to a file.</source>
        <translation>Den Ton in eine Datei speichern.</translation>
    </message>
    <message>
        <source>Scores go from 0 to 1.</source>
        <translation>Werte gehen von 0 bis 1.</translation>
    </message>
    <message>
        <source>Something is missing before “or”.</source>
        <translation>Vor „or“ fehlt etwas.</translation>
    </message>
    <message>
        <source>Something is missing behind “{word}”.</source>
        <translation>Hinter „{word}“ fehlt etwas.</translation>
    </message>
    <message>
        <source>Such as {examples}.</source>
        <translation>Zum Beispiel {examples}.</translation>
    </message>
    <message>
        <source>Such as {name} instead.</source>
        <translation>Zum Beispiel {name}.</translation>
    </message>
    <message>
        <source>Take it out if you trust the file, and read it again.</source>
        <translation>Es entfernen, wenn die Datei vertrauenswürdig ist, und sie noch einmal lesen.</translation>
    </message>
    <message>
        <source>The GPU has not enough free memory for the model.</source>
        <translation>Die GPU hat nicht genug freien Speicher für das Modell.</translation>
    </message>
    <message>
        <source>The GPU has not enough free memory for the model; the CPU does the work.</source>
        <translation>Die GPU hat nicht genug freien Speicher für das Modell; die CPU macht die Arbeit.</translation>
    </message>
    <message>
        <source>The analysis process does not start ({reason}).</source>
        <translation>Der Prozess der Analyse startet nicht ({reason}).</translation>
    </message>
    <message>
        <source>The defaults are used. Once you change a setting, the file is kept under another name.</source>
        <translation>Die Voreinstellungen gelten. Sobald eine Einstellung geändert wird, wird die Datei unter anderem Namen aufbewahrt.</translation>
    </message>
    <message>
        <source>The device “{name}” is not supported.</source>
        <translation>Das Gerät „{name}“ wird nicht unterstützt.</translation>
    </message>
    <message>
        <source>The file {path} is not a catalogue of this program.</source>
        <translation>Die Datei {path} ist kein Katalog dieses Programms.</translation>
    </message>
    <message>
        <source>The file {path} is not a journal of this program.</source>
        <translation>Die Datei {path} ist kein Schreibprotokoll dieses Programms.</translation>
    </message>
    <message>
        <source>The filter holds a letter that is none.</source>
        <translation>Der Filter enthält ein Zeichen, das keines ist.</translation>
    </message>
    <message>
        <source>The filter is too long.</source>
        <translation>Der Filter ist zu lang.</translation>
    </message>
    <message>
        <source>The history shows what was written.</source>
        <translation>Der Verlauf zeigt, was geschrieben wurde.</translation>
    </message>
    <message>
        <source>The journal of writes {path}</source>
        <translation>Das Schreibprotokoll {path}</translation>
    </message>
    <message>
        <source>The journal of writes {path} is damaged.</source>
        <translation>Das Schreibprotokoll {path} ist beschädigt.</translation>
    </message>
    <message>
        <source>The journal of writes {path} was made by a newer version of MLFA (format {version}; this version knows {known}). Nothing is written.</source>
        <translation>Das Schreibprotokoll {path} stammt von einer neueren Version von MLFA (Format {version}; diese Version kennt {known}). Es wird nichts geschrieben.</translation>
    </message>
    <message>
        <source>The library catalogue</source>
        <translation>Der Katalog der Bibliothek</translation>
    </message>
    <message>
        <source>The library catalogue is damaged.</source>
        <translation>Der Katalog der Bibliothek ist beschädigt.</translation>
    </message>
    <message>
        <source>The library catalogue {path}</source>
        <translation>Der Katalog der Bibliothek {path}</translation>
    </message>
    <message>
        <source>The library catalogue {path} is damaged.</source>
        <translation>Der Katalog der Bibliothek {path} ist beschädigt.</translation>
    </message>
    <message>
        <source>The library catalogue {path} was made by a newer version of MLFA (format {version}; this version knows {known}).</source>
        <translation>Der Katalog der Bibliothek {path} stammt von einer neueren Version von MLFA (Format {version}; diese Version kennt {known}).</translation>
    </message>
    <message>
        <source>The map could not be made: {reason}.</source>
        <translation>Die Karte konnte nicht erstellt werden: {reason}.</translation>
    </message>
    <message>
        <source>The model has no tag “{name}”.</source>
        <translation>Das Modell hat keinen Tag „{name}“.</translation>
    </message>
    <message>
        <source>The model package {name} cannot be read.</source>
        <translation>Das Modell {name} kann nicht gelesen werden.</translation>
    </message>
    <message>
        <source>The model package {name} needs a newer version of MLFA (package format {version}, this program reads {known}).</source>
        <translation>Das Modell {name} braucht eine neuere Version von MLFA (Format {version}, dieses Programm liest {known}).</translation>
    </message>
    <message>
        <source>The model package “{name}” cannot be used: {reason}.</source>
        <translation>Das Modell „{name}“ kann nicht benutzt werden: {reason}.</translation>
    </message>
    <message>
        <source>The model package “{name}” gives options that {network} does not have.</source>
        <translation>Das Modell „{name}“ nennt Optionen, die {network} nicht hat.</translation>
    </message>
    <message>
        <source>The model package “{name}” is damaged: its weights are not those that its facts name.</source>
        <translation>Das Modell „{name}“ ist beschädigt: seine Gewichte sind nicht die, die es angibt.</translation>
    </message>
    <message>
        <source>The model package “{name}” names levels that {network} does not have, or not from low to high.</source>
        <translation>Das Modell „{name}“ nennt Ebenen, die {network} nicht hat, oder nicht von unten nach oben.</translation>
    </message>
    <message>
        <source>The model package “{name}” was changed while it was in use.</source>
        <translation>Das Modell „{name}“ wurde geändert, während es benutzt wurde.</translation>
    </message>
    <message>
        <source>The model “{name}” came with MLFA and stays.</source>
        <translation>Das Modell „{name}“ kam mit MLFA und bleibt.</translation>
    </message>
    <message>
        <source>The model “{name}” cannot promise a precision of {precision}.</source>
        <translation>Das Modell „{name}“ kann keine Treffsicherheit von {precision} versprechen.</translation>
    </message>
    <message>
        <source>The model “{name}” could not be removed: {reason}.</source>
        <translation>Das Modell „{name}“ konnte nicht entfernt werden: {reason}.</translation>
    </message>
    <message>
        <source>The model “{name}” has no level {number}.</source>
        <translation>Das Modell „{name}“ hat keine Ebene {number}.</translation>
    </message>
    <message>
        <source>The new one would be used in its place.</source>
        <translation>Das neue würde an seiner Stelle benutzt.</translation>
    </message>
    <message>
        <source>The new settings hold until the window is closed.</source>
        <translation>Die neuen Einstellungen gelten, bis das Fenster geschlossen wird.</translation>
    </message>
    <message>
        <source>The plan{name} was made by a newer version of MLFA.</source>
        <translation>Der Plan{name} stammt von einer neueren Version von MLFA.</translation>
    </message>
    <message>
        <source>The quotation mark is not closed.</source>
        <translation>Das Anführungszeichen wird nicht geschlossen.</translation>
    </message>
    <message>
        <source>The settings file {path} cannot be read: {reason}.</source>
        <translation>Die Einstellungsdatei {path} kann nicht gelesen werden: {reason}.</translation>
    </message>
    <message>
        <source>The settings file {path} cannot be used: {reason}</source>
        <translation>Die Einstellungsdatei {path} kann nicht benutzt werden: {reason}</translation>
    </message>
    <message>
        <source>The sound device does not answer any more.</source>
        <translation>Das Tonausgabegerät antwortet nicht mehr.</translation>
    </message>
    <message>
        <source>The weights of the model package “{name}” cannot be read.</source>
        <translation>Die Gewichte des Modells „{name}“ können nicht gelesen werden.</translation>
    </message>
    <message>
        <source>The weights of the model package “{name}” do not fit the gate that tells music from noise.</source>
        <translation>Die Gewichte des Modells „{name}“ passen nicht zu dem Teil, der Musik von Geräusch unterscheidet.</translation>
    </message>
    <message>
        <source>The weights of the model package “{name}” do not fit the network “{network}” that its facts name.</source>
        <translation>Die Gewichte des Modells „{name}“ passen nicht zum Netz „{network}“, das es angibt.</translation>
    </message>
    <message>
        <source>There are several models named “{name}”.</source>
        <translation>Es gibt mehrere Modelle namens „{name}“.</translation>
    </message>
    <message>
        <source>There are too many brackets within brackets.</source>
        <translation>Es sind zu viele Klammern in Klammern.</translation>
    </message>
    <message>
        <source>There are: {names}. Choose one under Models.</source>
        <translation>Vorhanden: {names}. Eines unter „Modelle“ wählen.</translation>
    </message>
    <message>
        <source>There is a model named “{name}” (version {version}) already.</source>
        <translation>Es gibt schon ein Modell namens „{name}“ (Version {version}).</translation>
    </message>
    <message>
        <source>There is a model named “{name}” already.</source>
        <translation>Es gibt schon ein Modell namens „{name}“.</translation>
    </message>
    <message>
        <source>There is an NVIDIA GPU, but this PyTorch cannot use it; the CPU does the work. What is missing is told by the command: mlfa doctor</source>
        <translation>Es gibt eine NVIDIA-GPU, aber dieses PyTorch kann sie nicht benutzen; die CPU macht die Arbeit. Was fehlt, sagt der Befehl: mlfa doctor</translation>
    </message>
    <message>
        <source>There is no device “{name}”.</source>
        <translation>Es gibt kein Gerät „{name}“.</translation>
    </message>
    <message>
        <source>There is no file or folder named {path}.</source>
        <translation>Es gibt weder Datei noch Ordner {path}.</translation>
    </message>
    <message>
        <source>There is no filter word “{name}:”.</source>
        <translation>Es gibt kein Filterwort „{name}:“.</translation>
    </message>
    <message>
        <source>There is no model named “{name}”.</source>
        <translation>Es gibt kein Modell namens „{name}“.</translation>
    </message>
    <message>
        <source>There is no model package at {path}.</source>
        <translation>Unter {path} ist kein Modell.</translation>
    </message>
    <message>
        <source>There is no model: this copy of MLFA came without one.</source>
        <translation>Es gibt kein Modell: dieses MLFA kam ohne eines.</translation>
    </message>
    <message>
        <source>There is no network named “{name}”.</source>
        <translation>Es gibt kein Netz namens „{name}“.</translation>
    </message>
    <message>
        <source>There is no run {number} in the history.</source>
        <translation>Im Verlauf gibt es keinen Schreibvorgang {number}.</translation>
    </message>
    <message>
        <source>There is nothing at {path}.</source>
        <translation>Unter {path} ist nichts.</translation>
    </message>
    <message>
        <source>There is nothing between the brackets.</source>
        <translation>Zwischen den Klammern steht nichts.</translation>
    </message>
    <message>
        <source>There is nothing to change.</source>
        <translation>Es gibt nichts zu ändern.</translation>
    </message>
    <message>
        <source>There is nothing to take back.</source>
        <translation>Es gibt nichts zurückzunehmen.</translation>
    </message>
    <message>
        <source>There was not enough memory for {name}.</source>
        <translation>Für {name} reichte der Arbeitsspeicher nicht.</translation>
    </message>
    <message>
        <source>There was not enough memory to play.</source>
        <translation>Zum Abspielen reichte der Arbeitsspeicher nicht.</translation>
    </message>
    <message>
        <source>There was not enough memory.</source>
        <translation>Der Arbeitsspeicher reichte nicht.</translation>
    </message>
    <message>
        <source>This bracket is not closed.</source>
        <translation>Diese Klammer wird nicht geschlossen.</translation>
    </message>
    <message>
        <source>This closing bracket has no opening one.</source>
        <translation>Zu dieser schließenden Klammer fehlt die öffnende.</translation>
    </message>
    <message>
        <source>This is no YAML that can be read.</source>
        <translation>Das ist kein lesbares YAML.</translation>
    </message>
    <message>
        <source>This is no YAML that can be read{place}.</source>
        <translation>Das ist kein lesbares YAML{place}.</translation>
    </message>
    <message>
        <source>To bring it back, undo the run that did it.</source>
        <translation>Um ihn wiederherzustellen, den Vorgang zurücknehmen, der das tat.</translation>
    </message>
    <message>
        <source>To look for the text itself, put it in quotation marks: &quot;like this&quot;.</source>
        <translation>Um den Text selbst zu suchen, gehört er in Anführungszeichen: &quot;wie hier&quot;.</translation>
    </message>
    <message>
        <source>To look for the word: &quot;or&quot;</source>
        <translation>Um das Wort selbst zu suchen: &quot;or&quot;</translation>
    </message>
    <message>
        <source>Trees of genres need the library PyYAML, which is not installed.</source>
        <translation>Für Bäume von Genres wird die Bibliothek PyYAML gebraucht, die nicht installiert ist.</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>Es noch einmal versuchen.</translation>
    </message>
    <message>
        <source>Try it again.</source>
        <translation>Es noch einmal versuchen.</translation>
    </message>
    <message>
        <source>Type it again.</source>
        <translation>Ihn noch einmal eingeben.</translation>
    </message>
    <message>
        <source>Update MLFA, or choose another model.</source>
        <translation>MLFA aktualisieren, oder ein anderes Modell wählen.</translation>
    </message>
    <message>
        <source>Update MLFA.</source>
        <translation>MLFA aktualisieren.</translation>
    </message>
    <message>
        <source>Wait for the other MLFA to finish, or close it, and try again.</source>
        <translation>Warten, bis das andere MLFA fertig ist, oder es schließen, und es noch einmal versuchen.</translation>
    </message>
    <message>
        <source>Was it moved or renamed?</source>
        <translation>Wurde die Datei verschoben oder umbenannt?</translation>
    </message>
    <message>
        <source>What was done before stands. Try it again.</source>
        <translation>Was vorher getan war, gilt. Versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Write names with * in place of the expressions between slashes.</source>
        <translation>Statt der Ausdrücke zwischen Schrägstrichen Namen mit * schreiben.</translation>
    </message>
    <message>
        <source>Your music files are not affected. Close the window and open it again: it then offers to begin a new library.</source>
        <translation>Die Musikdateien sind nicht betroffen. Das Fenster schließen und wieder öffnen: Es bietet dann an, eine neue Bibliothek zu beginnen.</translation>
    </message>
    <message>
        <source>Your music files are not affected. Check the disk and try again. Moving the file away begins a new journal; what was written before can then no longer be taken back.</source>
        <translation>Die Musikdateien sind nicht betroffen. Das Laufwerk prüfen und es noch einmal versuchen. Wird die Datei verschoben, so beginnt ein neues Schreibprotokoll; was vorher geschrieben wurde, kann dann nicht mehr zurückgenommen werden.</translation>
    </message>
    <message>
        <source>A tag needs a name.</source>
        <translation>Ein Tag braucht einen Namen.</translation>
    </message>
    <message>
        <source>A taught model cannot be saved in {path}: {reason}.</source>
        <translation>Ein angelerntes Modell kann nicht in {path} gespeichert werden: {reason}.</translation>
    </message>
    <message>
        <source>Accept or reject it beside your songs: that teaches it, too.</source>
        <translation>Es neben den Songs annehmen oder ablehnen: Auch das lehrt es.</translation>
    </message>
    <message>
        <source>Check the folder and its free space.</source>
        <translation>Prüfen Sie den Ordner und seinen freien Platz.</translation>
    </message>
    <message>
        <source>Correct or add tags in the window, or name other fields.</source>
        <translation>Tags im Fenster berichtigen oder ergänzen, oder andere Felder wählen.</translation>
    </message>
    <message>
        <source>Could not write {path}: {reason}.</source>
        <translation>{path} konnte nicht geschrieben werden: {reason}.</translation>
    </message>
    <message>
        <source>Give it to a few songs first, or name one of the model&apos;s tags.</source>
        <translation>Es zuerst einigen Songs geben, oder ein Tag des Modells nennen.</translation>
    </message>
    <message>
        <source>Have the song analysed again.</source>
        <translation>Lassen Sie den Song neu analysieren.</translation>
    </message>
    <message>
        <source>Install it again, or choose another model and teach that.</source>
        <translation>Es wieder installieren, oder ein anderes Modell wählen und anlernen.</translation>
    </message>
    <message>
        <source>It was left as it is. Give the folders on the way to it shorter names.</source>
        <translation>Die Datei blieb, wie sie ist. Den Ordnern auf dem Weg zu ihr kürzere Namen geben.</translation>
    </message>
    <message>
        <source>Make the folder writable, with some free space.</source>
        <translation>Den Ordner beschreibbar machen und etwas Platz schaffen.</translation>
    </message>
    <message>
        <source>Make {path} writable, with some free space.</source>
        <translation>{path} beschreibbar machen und etwas Platz schaffen.</translation>
    </message>
    <message>
        <source>Name a part that lies within it.</source>
        <translation>Nennen Sie einen Teil, der darin liegt.</translation>
    </message>
    <message>
        <source>Name two songs that differ.</source>
        <translation>Nennen Sie zwei verschiedene Lieder.</translation>
    </message>
    <message>
        <source>The model could not be taught: {reason}.</source>
        <translation>Das Modell konnte nicht angelernt werden: {reason}.</translation>
    </message>
    <message>
        <source>The model has the tag “{tag}” itself.</source>
        <translation>Das Modell hat das Tag „{tag}“ selbst.</translation>
    </message>
    <message>
        <source>The model “{name}” has no tag “{tag}”, so it cannot say why.</source>
        <translation>Das Modell „{name}“ hat keinen Tag „{tag}“ und kann daher nicht sagen, warum.</translation>
    </message>
    <message>
        <source>The model “{name}” was not taught: there is nothing to go back from.</source>
        <translation>Das Modell „{name}“ wurde nicht angelernt: Es gibt nichts, wovon zurückzukehren wäre.</translation>
    </message>
    <message>
        <source>The model “{name}” was taught on {model}, which is not installed any more.</source>
        <translation>Das Modell „{name}“ wurde auf {model} angelernt, das nicht mehr installiert ist.</translation>
    </message>
    <message>
        <source>The most frequent one, “{tag}”, has {reason}.</source>
        <translation>Das häufigste, „{tag}“, hat {reason}.</translation>
    </message>
    <message>
        <source>The weights of the model package “{name}” do not fit what was taught to it.</source>
        <translation>Die Gewichte des Modellpakets „{name}“ passen nicht zu dem, was ihm beigebracht wurde.</translation>
    </message>
    <message>
        <source>The window of teaching lists what was taught.</source>
        <translation>Das Fenster Anlernen listet auf, was gelehrt wurde.</translation>
    </message>
    <message>
        <source>There is no song with the tag “{tag}” yet.</source>
        <translation>Es gibt noch keinen Song mit dem Tag „{tag}“.</translation>
    </message>
    <message>
        <source>There is nothing to learn from: the model has heard no song of the library.</source>
        <translation>Es gibt nichts zu lernen: Das Modell hat keinen Song der Bibliothek gehört.</translation>
    </message>
    <message>
        <source>There is nothing to learn from: {where} give no tag to {number} analysed songs.</source>
        <translation>Es gibt nichts zu lernen: {where} geben keinem Tag {number} analysierte Songs.</translation>
    </message>
    <message>
        <source>There is nothing to learn from: {where} give no tag to {number} analysed songs. What MLFA wrote itself does not count, unless you accepted it.</source>
        <translation>Es gibt nichts zu lernen: {where} geben keinem Tag {number} analysierte Songs. Was MLFA selbst geschrieben hat, zählt nicht, wenn es nicht angenommen wurde.</translation>
    </message>
    <message>
        <source>Type one, such as “sunday cooking”.</source>
        <translation>Einen eingeben, etwa „Kochen am Sonntag“.</translation>
    </message>
    <message>
        <source>Wait until songs were analysed, or add a folder.</source>
        <translation>Warten, bis Songs analysiert sind, oder einen Ordner hinzufügen.</translation>
    </message>
    <message>
        <source>What is stored of this song does not come from the model “{name}” as it is now.</source>
        <translation>Was von diesem Song gespeichert ist, stammt nicht vom Modell „{name}“, wie es jetzt ist.</translation>
    </message>
    <message>
        <source>What was learnt could not be saved: {reason}.</source>
        <translation>Das Gelernte konnte nicht gespeichert werden: {reason}.</translation>
    </message>
    <message>
        <source>What you added yourself has no score.</source>
        <translation>Was Sie selbst hinzugefügt haben, hat keinen Wert.</translation>
    </message>
    <message>
        <source>a type</source>
        <translation>einen Typ</translation>
    </message>
    <message>
        <source>an alias</source>
        <translation>einen Verweis</translation>
    </message>
    <message>
        <source>another reader sees other fields in the edited copy</source>
        <translation>ein anderes Leseprogramm sieht andere Felder in der geänderten Kopie</translation>
    </message>
    <message>
        <source>it begins with zeros only, like a download that was never finished</source>
        <translation>sie beginnt nur mit Nullen, wie ein Download, der nie fertig wurde</translation>
    </message>
    <message>
        <source>it declares {what}, which no music has</source>
        <translation>sie gibt {what} an, was keine Musik hat</translation>
    </message>
    <message>
        <source>it does not begin with the description of its stream</source>
        <translation>sie beginnt nicht mit der Beschreibung ihres Tons</translation>
    </message>
    <message>
        <source>it ends early</source>
        <translation>sie endet zu früh</translation>
    </message>
    <message>
        <source>it got no further for {seconds} seconds and was ended</source>
        <translation>es ging {seconds} Sekunden lang nicht weiter, und die Arbeit daran wurde beendet</translation>
    </message>
    <message>
        <source>it has a part of its header twice</source>
        <translation>ein Teil ihres Dateikopfs ist doppelt</translation>
    </message>
    <message>
        <source>it has more than one block of comments</source>
        <translation>sie hat mehr als einen Block mit Feldern</translation>
    </message>
    <message>
        <source>it has more than one table of contents, or one too large</source>
        <translation>sie hat mehr als ein Inhaltsverzeichnis, oder ein zu großes</translation>
    </message>
    <message>
        <source>it has no {file}</source>
        <translation>es fehlt {file}</translation>
    </message>
    <message>
        <source>it has too many comments</source>
        <translation>sie hat zu viele Felder</translation>
    </message>
    <message>
        <source>it has too many fields</source>
        <translation>sie hat zu viele Felder</translation>
    </message>
    <message>
        <source>it has too many metadata blocks</source>
        <translation>sie hat zu viele Blöcke mit Angaben</translation>
    </message>
    <message>
        <source>it holds a file that leads out of its folder</source>
        <translation>es enthält eine Datei, die aus dem Ordner hinausführt</translation>
    </message>
    <message>
        <source>it holds a link or something that is no file</source>
        <translation>es enthält einen Link oder etwas, das keine Datei ist</translation>
    </message>
    <message>
        <source>it holds no kind of sound whose fields are known</source>
        <translation>sie enthält keine Art von Ton, deren Felder bekannt sind</translation>
    </message>
    <message>
        <source>it holds no sound at all, only a header</source>
        <translation>sie enthält gar keinen Ton, nur einen Dateikopf</translation>
    </message>
    <message>
        <source>it holds several packages</source>
        <translation>es enthält mehrere Modelle</translation>
    </message>
    <message>
        <source>it holds tags only, and no sound</source>
        <translation>sie enthält nur Angaben und keinen Ton</translation>
    </message>
    <message>
        <source>it holds too many files</source>
        <translation>es enthält zu viele Dateien</translation>
    </message>
    <message>
        <source>it holds two files {file}</source>
        <translation>es enthält zweimal {file}</translation>
    </message>
    <message>
        <source>it is a MIDI file: notes, not sound</source>
        <translation>es ist eine MIDI-Datei: Noten, kein Ton</translation>
    </message>
    <message>
        <source>it is a PDF document</source>
        <translation>es ist ein PDF-Dokument</translation>
    </message>
    <message>
        <source>it is a database</source>
        <translation>es ist eine Datenbank</translation>
    </message>
    <message>
        <source>it is a folder</source>
        <translation>es ist ein Ordner</translation>
    </message>
    <message>
        <source>it is a picture</source>
        <translation>es ist ein Bild</translation>
    </message>
    <message>
        <source>it is a pipe or a device, not a file</source>
        <translation>es ist eine Pipe oder ein Gerät, keine Datei</translation>
    </message>
    <message>
        <source>it is a program</source>
        <translation>es ist ein Programm</translation>
    </message>
    <message>
        <source>it is an archive ({kind})</source>
        <translation>es ist ein Archiv ({kind})</translation>
    </message>
    <message>
        <source>it is empty</source>
        <translation>sie ist leer</translation>
    </message>
    <message>
        <source>it is locked with a password</source>
        <translation>es ist mit einem Passwort geschützt</translation>
    </message>
    <message>
        <source>it is neither a folder nor a zip file</source>
        <translation>es ist weder ein Ordner noch eine Zip-Datei</translation>
    </message>
    <message>
        <source>it is not a sound format that MLFA knows</source>
        <translation>es ist kein Tonformat, das MLFA kennt</translation>
    </message>
    <message>
        <source>it is not a whole zip file</source>
        <translation>es ist keine vollständige Zip-Datei</translation>
    </message>
    <message>
        <source>it is not there</source>
        <translation>sie ist nicht da</translation>
    </message>
    <message>
        <source>it is of no kind whose fields MLFA knows</source>
        <translation>sie ist von keiner Art, deren Felder MLFA kennt</translation>
    </message>
    <message>
        <source>it is packed in a way that is not supported</source>
        <translation>es ist auf eine Art gepackt, die nicht unterstützt wird</translation>
    </message>
    <message>
        <source>it is protected against copying (DRM)</source>
        <translation>sie hat einen Kopierschutz (DRM)</translation>
    </message>
    <message>
        <source>it is protected, and cannot be edited without harm</source>
        <translation>sie ist geschützt und kann nicht ohne Schaden geändert werden</translation>
    </message>
    <message>
        <source>it is text, not sound</source>
        <translation>es ist Text, kein Ton</translation>
    </message>
    <message>
        <source>it lacks the list of its long chunks</source>
        <translation>ihr fehlt die Liste ihrer langen Blöcke</translation>
    </message>
    <message>
        <source>it looks like {format}, but it is damaged or of a kind that cannot be decoded</source>
        <translation>sie sieht aus wie {format}, ist aber beschädigt oder von einer Art, die nicht gelesen werden kann</translation>
    </message>
    <message>
        <source>it took {size} of memory and was ended</source>
        <translation>es brauchte {size} Arbeitsspeicher, und die Arbeit daran wurde beendet</translation>
    </message>
    <message>
        <source>it was written by a newer version of MLFA (format {version}; this version knows {known}).</source>
        <translation>sie stammt von einer neueren Version von MLFA (Format {version}; diese Version kennt {known}).</translation>
    </message>
    <message>
        <source>it would become longer than its format allows</source>
        <translation>sie würde länger, als ihr Format erlaubt</translation>
    </message>
    <message>
        <source>it would grow beyond all measure when unpacked</source>
        <translation>es würde beim Entpacken maßlos groß</translation>
    </message>
    <message>
        <source>its APE tag has too many items</source>
        <translation>ihr APE-Block hat zu viele Felder</translation>
    </message>
    <message>
        <source>its APE tag is damaged</source>
        <translation>ihr APE-Block ist beschädigt</translation>
    </message>
    <message>
        <source>its APE tag is of the old version 1</source>
        <translation>ihr APE-Block hat die alte Version 1</translation>
    </message>
    <message>
        <source>its ID3 tag has too many frames</source>
        <translation>ihr ID3-Block hat zu viele Felder</translation>
    </message>
    <message>
        <source>its ID3 tag is compressed in an unknown way</source>
        <translation>ihr ID3-Block ist auf unbekannte Weise komprimiert</translation>
    </message>
    <message>
        <source>its ID3 tag is damaged</source>
        <translation>ihr ID3-Block ist beschädigt</translation>
    </message>
    <message>
        <source>its ID3 tag is longer than the file</source>
        <translation>ihr ID3-Block ist länger als die Datei</translation>
    </message>
    <message>
        <source>its ID3 tag is of the unknown version {version}</source>
        <translation>ihr ID3-Block hat die unbekannte Version {version}</translation>
    </message>
    <message>
        <source>its ID3 tag would become longer than the format allows</source>
        <translation>ihr ID3-Block würde länger, als das Format erlaubt</translation>
    </message>
    <message>
        <source>its ID3 tag would grow beyond all measure when unpacked</source>
        <translation>ihr ID3-Block würde beim Entpacken maßlos groß</translation>
    </message>
    <message>
        <source>its chunks are damaged</source>
        <translation>ihre Blöcke sind beschädigt</translation>
    </message>
    <message>
        <source>its comments are damaged</source>
        <translation>ihre Felder sind beschädigt</translation>
    </message>
    <message>
        <source>its comments would become longer than the format allows</source>
        <translation>ihre Felder würden länger, als das Format erlaubt</translation>
    </message>
    <message>
        <source>its comments would become too long</source>
        <translation>ihre Felder würden zu lang</translation>
    </message>
    <message>
        <source>its disk is read-only</source>
        <translation>ihr Laufwerk ist schreibgeschützt</translation>
    </message>
    <message>
        <source>its fields are kept in QuickTime&apos;s form</source>
        <translation>ihre Felder stehen in der Form von QuickTime</translation>
    </message>
    <message>
        <source>its header is damaged or cut short</source>
        <translation>ihr Dateikopf ist beschädigt oder abgeschnitten</translation>
    </message>
    <message>
        <source>its header pages are damaged or cut short</source>
        <translation>ihre Kopfseiten sind beschädigt oder abgeschnitten</translation>
    </message>
    <message>
        <source>its metadata blocks are damaged or cut short</source>
        <translation>ihre Angaben sind beschädigt oder abgeschnitten</translation>
    </message>
    <message>
        <source>its metadata blocks do not end where the sound begins</source>
        <translation>ihre Angaben enden nicht dort, wo der Ton beginnt</translation>
    </message>
    <message>
        <source>its name is too long for this system</source>
        <translation>ihr Name ist für dieses System zu lang</translation>
    </message>
    <message>
        <source>its path leaves no room for a copy&apos;s name</source>
        <translation>sein Pfad lässt keinen Platz für den Namen einer Kopie</translation>
    </message>
    <message>
        <source>its process crashed ({signal})</source>
        <translation>ihr Prozess stürzte ab ({signal})</translation>
    </message>
    <message>
        <source>its process ended</source>
        <translation>ihr Prozess endete</translation>
    </message>
    <message>
        <source>its process ended by itself with code {code}</source>
        <translation>ihr Prozess endete von selbst mit Code {code}</translation>
    </message>
    <message>
        <source>its process was ended from outside (SIGKILL), perhaps for lack of memory</source>
        <translation>ihr Prozess wurde von außen beendet (SIGKILL), vielleicht aus Mangel an Arbeitsspeicher</translation>
    </message>
    <message>
        <source>its process was ended from outside ({signal})</source>
        <translation>ihr Prozess wurde von außen beendet ({signal})</translation>
    </message>
    <message>
        <source>its samples are not numbers (NaN)</source>
        <translation>ihre Abtastwerte sind keine Zahlen (NaN)</translation>
    </message>
    <message>
        <source>its sound would move beyond what its tables can tell</source>
        <translation>ihr Ton rückte weiter, als ihre Tabellen angeben können</translation>
    </message>
    <message>
        <source>its structure is damaged or cut short</source>
        <translation>ihr Aufbau ist beschädigt oder abgeschnitten</translation>
    </message>
    <message>
        <source>its table of contents has too many parts</source>
        <translation>ihr Inhaltsverzeichnis hat zu viele Teile</translation>
    </message>
    <message>
        <source>its table of contents would become too long</source>
        <translation>ihr Inhaltsverzeichnis würde zu lang</translation>
    </message>
    <message>
        <source>its tables are damaged, and its sound would be lost</source>
        <translation>ihre Tabellen sind beschädigt, und ihr Ton ginge verloren</translation>
    </message>
    <message>
        <source>its tags confuse the reader ({kind})</source>
        <translation>ihre Angaben verwirren das Leseprogramm ({kind})</translation>
    </message>
    <message>
        <source>its {file} is a link or no file</source>
        <translation>{file} ist ein Link oder keine Datei</translation>
    </message>
    <message>
        <source>its {file} is too large</source>
        <translation>{file} ist zu groß</translation>
    </message>
    <message>
        <source>its {name} field is damaged</source>
        <translation>ihr Feld {name} ist beschädigt</translation>
    </message>
    <message>
        <source>its {name} field is encrypted</source>
        <translation>ihr Feld {name} ist verschlüsselt</translation>
    </message>
    <message>
        <source>its {name} field is in an unknown encoding</source>
        <translation>ihr Feld {name} hat eine unbekannte Zeichenkodierung</translation>
    </message>
    <message>
        <source>its {name} field is no text</source>
        <translation>ihr Feld {name} ist kein Text</translation>
    </message>
    <message>
        <source>its {name} field is not valid text</source>
        <translation>ihr Feld {name} ist kein gültiger Text</translation>
    </message>
    <message>
        <source>more than {number} levels</source>
        <translation>mehr als {number} Ebenen</translation>
    </message>
    <message>
        <source>more than {number} names</source>
        <translation>mehr als {number} Namen</translation>
    </message>
    <message>
        <source>not enough memory</source>
        <translation>zu wenig Arbeitsspeicher</translation>
    </message>
    <message>
        <source>one of its fields is not valid text</source>
        <translation>eines ihrer Felder ist kein gültiger Text</translation>
    </message>
    <message>
        <source>other fields of the edited copy would not be the same</source>
        <translation>andere Felder der geänderten Kopie wären nicht dieselben</translation>
    </message>
    <message>
        <source>review: write {number} files</source>
        <translation>Durchsicht: {number} Dateien schreiben</translation>
    </message>
    <message>
        <source>the disk or network drive reported an error ({reason})</source>
        <translation>das Laufwerk meldet einen Fehler ({reason})</translation>
    </message>
    <message>
        <source>the disk reported an error ({reason})</source>
        <translation>das Laufwerk meldet einen Fehler ({reason})</translation>
    </message>
    <message>
        <source>the edited copy would be of another kind</source>
        <translation>die geänderte Kopie wäre von anderer Art</translation>
    </message>
    <message>
        <source>the field {name} of your files</source>
        <translation>das Feld {name} der Dateien</translation>
    </message>
    <message>
        <source>the field {name} of your files and your decisions</source>
        <translation>das Feld {name} der Dateien und die Entscheidungen</translation>
    </message>
    <message>
        <source>the fields {name} of your files</source>
        <translation>die Felder {name} der Dateien</translation>
    </message>
    <message>
        <source>the fields {name} of your files and your decisions</source>
        <translation>die Felder {name} der Dateien und die Entscheidungen</translation>
    </message>
    <message>
        <source>the file became shorter while it was copied</source>
        <translation>die Datei wurde beim Kopieren kürzer</translation>
    </message>
    <message>
        <source>the file ends early</source>
        <translation>die Datei endet zu früh</translation>
    </message>
    <message>
        <source>the new value of {name} is too long for it</source>
        <translation>der neue Wert von {name} ist zu lang für sie</translation>
    </message>
    <message>
        <source>the new values would not be read back as they were written</source>
        <translation>die neuen Werte würden nicht so gelesen, wie sie geschrieben wurden</translation>
    </message>
    <message>
        <source>the sound of the edited copy would not be the same</source>
        <translation>der Ton der geänderten Kopie wäre nicht derselbe</translation>
    </message>
    <message>
        <source>the system does not allow it</source>
        <translation>das System erlaubt es nicht</translation>
    </message>
    <message>
        <source>the system does not let another file take its place</source>
        <translation>das System lässt keine andere Datei an ihre Stelle</translation>
    </message>
    <message>
        <source>there is no room for a copy of it</source>
        <translation>für eine Kopie ist kein Platz</translation>
    </message>
    <message>
        <source>there is no sound in it</source>
        <translation>sie enthält keinen Ton</translation>
    </message>
    <message>
        <source>too many files are open</source>
        <translation>zu viele Dateien sind offen</translation>
    </message>
    <message>
        <source>too much of it is damaged</source>
        <translation>zu viel davon ist beschädigt</translation>
    </message>
    <message>
        <source>version is {value}, which is no version number.</source>
        <translation>version ist {value}, was keine Versionsnummer ist.</translation>
    </message>
    <message>
        <source>what was kept of its old bytes does not fit it</source>
        <translation>was von ihrem alten Inhalt aufbewahrt wurde, passt nicht zu ihr</translation>
    </message>
    <message>
        <source>what was kept of its old bytes is damaged</source>
        <translation>was von ihrem alten Inhalt aufbewahrt wurde, ist beschädigt</translation>
    </message>
    <message>
        <source>what was kept of its old bytes is of another version</source>
        <translation>was von ihrem alten Inhalt aufbewahrt wurde, ist von einer anderen Version</translation>
    </message>
    <message>
        <source>you are not allowed to read it</source>
        <translation>sie darf nicht gelesen werden</translation>
    </message>
    <message>
        <source>your decisions</source>
        <translation>die Entscheidungen</translation>
    </message>
    <message>
        <source>{catalogue} cannot be opened.</source>
        <translation>{catalogue} kann nicht geöffnet werden.</translation>
    </message>
    <message>
        <source>{catalogue} could not be read or written: the disk reports an error.</source>
        <translation>{catalogue} konnte nicht gelesen oder geschrieben werden: das Laufwerk meldet einen Fehler.</translation>
    </message>
    <message>
        <source>{catalogue} could not grow: the disk is full.</source>
        <translation>{catalogue} konnte nicht wachsen: das Laufwerk ist voll.</translation>
    </message>
    <message>
        <source>{catalogue} is in use by another program.</source>
        <translation>{catalogue} wird gerade von einem anderen Programm benutzt.</translation>
    </message>
    <message>
        <source>{catalogue} may not be written to.</source>
        <translation>In {catalogue} darf nicht geschrieben werden.</translation>
    </message>
    <message>
        <source>{journal} cannot be opened, so nothing is written into any file.</source>
        <translation>{journal} kann nicht geöffnet werden; darum wird in keine Datei geschrieben.</translation>
    </message>
    <message>
        <source>{journal} could not grow: the disk is full. Nothing is written without it.</source>
        <translation>{journal} konnte nicht wachsen: das Laufwerk ist voll. Ohne es wird nichts geschrieben.</translation>
    </message>
    <message>
        <source>{journal} may not be written to, so nothing is written into any file.</source>
        <translation>In {journal} darf nicht geschrieben werden; darum wird in keine Datei geschrieben.</translation>
    </message>
    <message>
        <source>{key} is {value}; it takes {wanted}.</source>
        <translation>{key} ist {value}; erlaubt ist: {wanted}.</translation>
    </message>
    <message>
        <source>{member} of the model package is too large.</source>
        <translation>{member} des Modells ist zu groß.</translation>
    </message>
    <message>
        <source>{member} of the model package {name} is not valid JSON.</source>
        <translation>{member} des Modells {name} ist kein gültiges JSON.</translation>
    </message>
    <message>
        <source>{member} of the model package {name} is too large.</source>
        <translation>{member} des Modells {name} ist zu groß.</translation>
    </message>
    <message>
        <source>{member} of the model package {name} is wrong at “{place}”: {reason}.</source>
        <translation>{member} des Modells {name} ist falsch bei „{place}“: {reason}.</translation>
    </message>
    <message>
        <source>{model} is not installed any more.</source>
        <translation>{model} ist nicht mehr installiert.</translation>
    </message>
    <message>
        <source>{name} could not be analysed: {reason}.</source>
        <translation>{name} konnte nicht analysiert werden: {reason}.</translation>
    </message>
    <message>
        <source>{name} could not be read: {reason}.</source>
        <translation>{name} konnte nicht gelesen werden: {reason}.</translation>
    </message>
    <message>
        <source>{name} could not be taken back: {reason}.</source>
        <translation>{name} konnte nicht zurückgenommen werden: {reason}.</translation>
    </message>
    <message>
        <source>{name} could not be written: {reason}.</source>
        <translation>{name} konnte nicht geschrieben werden: {reason}.</translation>
    </message>
    <message>
        <source>{name} holds no sound.</source>
        <translation>{name} enthält keinen Ton.</translation>
    </message>
    <message>
        <source>{name} is no longer there.</source>
        <translation>{name} ist nicht mehr da.</translation>
    </message>
    <message>
        <source>{name} is not a model package: it has no {file}.</source>
        <translation>{name} ist kein Modell: es fehlt {file}.</translation>
    </message>
    <message>
        <source>{name} may not be read.</source>
        <translation>{name} darf nicht gelesen werden.</translation>
    </message>
    <message>
        <source>{name} met an error in MLFA itself: {reason}.</source>
        <translation>Bei {name} trat ein Fehler in MLFA selbst auf: {reason}.</translation>
    </message>
    <message>
        <source>{name}: MLFA cannot write fields into {container} files.</source>
        <translation>{name}: In {container}-Dateien kann MLFA keine Felder schreiben.</translation>
    </message>
    <message>
        <source>{number} song</source>
        <translation>{number} Song</translation>
    </message>
    <message>
        <source>{number} songs</source>
        <translation>{number} Songs</translation>
    </message>
    <message>
        <source>{path} cannot be read: {reason}.</source>
        <translation>{path} kann nicht gelesen werden: {reason}.</translation>
    </message>
    <message>
        <source>{path} cannot be written: {reason}.</source>
        <translation>{path} kann nicht geschrieben werden: {reason}.</translation>
    </message>
    <message>
        <source>{path} could not be installed: {reason}.</source>
        <translation>{path} konnte nicht installiert werden: {reason}.</translation>
    </message>
    <message>
        <source>{path} could not be looked at: {reason}.</source>
        <translation>{path} konnte nicht angesehen werden: {reason}.</translation>
    </message>
    <message>
        <source>{path} is a link that leads back to itself.</source>
        <translation>{path} ist ein Link, der auf sich selbst zurückführt.</translation>
    </message>
    <message>
        <source>{path} is a link to something that is not there.</source>
        <translation>{path} ist ein Link auf etwas, das nicht da ist.</translation>
    </message>
    <message>
        <source>{path} is no text in UTF-8.</source>
        <translation>{path} ist kein Text in UTF-8.</translation>
    </message>
    <message>
        <source>{path} is not a file or folder.</source>
        <translation>{path} ist weder Datei noch Ordner.</translation>
    </message>
    <message>
        <source>{path} is too large for a list of words.</source>
        <translation>{path} ist zu groß für eine Wortliste.</translation>
    </message>
    <message>
        <source>{path} was not installed: {reason}.</source>
        <translation>{path} wurde nicht installiert: {reason}.</translation>
    </message>
    <message>
        <source>“added” is compared with &lt; or &gt;.</source>
        <translation>„added“ wird mit &lt; oder &gt; verglichen.</translation>
    </message>
    <message>
        <source>“{name}” cannot be compared.</source>
        <translation>„{name}“ kann nicht verglichen werden.</translation>
    </message>
    <message>
        <source>“{name}” needs a comparison.</source>
        <translation>„{name}“ braucht einen Vergleich.</translation>
    </message>
    <message>
        <source>“{value}” is no length of time.</source>
        <translation>„{value}“ ist keine Zeitdauer.</translation>
    </message>
    <message>
        <source>“{value}” is no score.</source>
        <translation>„{value}“ ist kein Wert.</translation>
    </message>
    <message>
        <source>“{word}” is none of the choices.</source>
        <translation>„{word}“ gehört nicht zur Auswahl.</translation>
    </message>
</context>
<context>
    <name>FailedFilesDialog</name>
    <message>
        <source>Failed files</source>
        <translation>Fehlgeschlagene Dateien</translation>
    </message>
    <message>
        <source>Failed files by reason</source>
        <translation>Fehlgeschlagene Dateien nach Grund</translation>
    </message>
    <message>
        <source>What can be done</source>
        <translation>Was man tun kann</translation>
    </message>
    <message>
        <source>No file has failed.</source>
        <translation>Keine Datei ist fehlgeschlagen.</translation>
    </message>
    <message>
        <source>&amp;Copy list</source>
        <translation>Liste &amp;kopieren</translation>
    </message>
    <message>
        <source>Remove from &amp;library</source>
        <translation>Aus der &amp;Bibliothek entfernen</translation>
    </message>
    <message>
        <source>Copy list</source>
        <translation>Liste kopieren</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>&amp;Noch einmal versuchen</translation>
    </message>
    <message>
        <source>&amp;Try all again</source>
        <translation>&amp;Alle noch einmal versuchen</translation>
    </message>
    <message numerus="yes">
        <source>Remove %n files from the library?</source>
        <translation>
            <numerusform>%n Datei aus der Bibliothek entfernen?</numerusform>
            <numerusform>%n Dateien aus der Bibliothek entfernen?</numerusform>
        </translation>
    </message>
    <message>
        <source>Show in file &amp;manager</source>
        <translation>Im &amp;Dateimanager zeigen</translation>
    </message>
    <message>
        <source>The files themselves stay. The next look into their folder lists them again.</source>
        <translation>Die Dateien selbst bleiben. Beim nächsten Durchsehen ihres Ordners erscheinen sie wieder.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message numerus="yes">
        <source>{count} files could not be analysed. The others are not affected.</source>
        <translation>
            <numerusform>{count} Datei konnte nicht analysiert werden. Die anderen sind nicht betroffen.</numerusform>
            <numerusform>{count} Dateien konnten nicht analysiert werden. Die anderen sind nicht betroffen.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FailureListModel</name>
    <message>
        <source>this file</source>
        <translation>diese Datei</translation>
    </message>
    <message>
        <source>{name}, in {folder}: {reason}</source>
        <translation>{name}, in {folder}: {reason}</translation>
    </message>
</context>
<context>
    <name>FieldsPanel</name>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>Fields of the file</source>
        <translation>Felder der Datei</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>Artist</source>
        <translation>Interpret</translation>
    </message>
    <message>
        <source>Album</source>
        <translation>Album</translation>
    </message>
    <message>
        <source>Album artist</source>
        <translation>Albuminterpret</translation>
    </message>
    <message>
        <source>Year</source>
        <translation>Jahr</translation>
    </message>
    <message>
        <source>→ proposed</source>
        <translation>→ vorgeschlagen</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Länge</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>What is wrong with the filter</source>
        <translation>Was am Filter nicht stimmt</translation>
    </message>
    <message>
        <source>Number of songs</source>
        <translation>Anzahl der Songs</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Wird nachgesehen …</translation>
    </message>
    <message numerus="yes">
        <source>{shown} songs</source>
        <translation>
            <numerusform>{shown} Song</numerusform>
            <numerusform>{shown} Songs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{shown} of {total} songs</source>
        <translation>
            <numerusform>{shown} von {total} Song</numerusform>
            <numerusform>{shown} von {total} Songs</numerusform>
        </translation>
    </message>
    <message>
        <source>Filter songs: words, or genre:jazz score&gt;0.8</source>
        <translation>Songs filtern: Wörter oder genre:jazz score&gt;0.8</translation>
    </message>
    <message>
        <source>Filter songs</source>
        <translation>Songs filtern</translation>
    </message>
    <message>
        <source>Words, or conditions such as genre:jazz. Down goes to the songs.</source>
        <translation>Wörter oder Bedingungen wie genre:jazz. Pfeil abwärts führt zu den Songs.</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Keep this filter in the list on the left</source>
        <translation>Diesen Filter links in der Liste aufheben</translation>
    </message>
    <message>
        <source>Save this filter</source>
        <translation>Diesen Filter speichern</translation>
    </message>
    <message>
        <source>Name of the filter</source>
        <translation>Name des Filters</translation>
    </message>
    <message>
        <source>Save filter</source>
        <translation>Filter speichern</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>What can be asked for</source>
        <translation>Wonach man fragen kann</translation>
    </message>
    <message>
        <source>Help on filters</source>
        <translation>Hilfe zu Filtern</translation>
    </message>
</context>
<context>
    <name>FilterHelp</name>
    <message>
        <source>Help on filters</source>
        <translation>Hilfe zu Filtern</translation>
    </message>
    <message>
        <source>Surely jazz, by the file or by the model</source>
        <translation>Sicher Jazz, laut Datei oder Modell</translation>
    </message>
    <message>
        <source>No genre in the file, but tags proposed</source>
        <translation>Kein Genre in der Datei, aber Vorschläge</translation>
    </message>
    <message>
        <source>Examples</source>
        <translation>Beispiele</translation>
    </message>
    <message>
        <source>The file says another genre than the model</source>
        <translation>Die Datei nennt ein anderes Genre als das Modell</translation>
    </message>
    <message>
        <source>Words</source>
        <translation>Wörter</translation>
    </message>
    <message>
        <source>Piano without singing</source>
        <translation>Klavier ohne Gesang</translation>
    </message>
    <message>
        <source>One or the other</source>
        <translation>Das eine oder das andere</translation>
    </message>
    <message>
        <source>Long, and added this week</source>
        <translation>Lang und diese Woche aufgenommen</translation>
    </message>
</context>
<context>
    <name>FoundSongsDialog</name>
    <message numerus="yes">
        <source>%n songs were saved to {name}.</source>
        <translation>
            <numerusform>%n Song wurde in {name} gespeichert.</numerusform>
            <numerusform>%n Songs wurden in {name} gespeichert.</numerusform>
        </translation>
    </message>
    <message>
        <source>From sounds like to same kind of music</source>
        <translation>Von klingt ähnlich bis gleiche Art Musik</translation>
    </message>
    <message>
        <source>Playlists (*.m3u8)</source>
        <translation>Wiedergabelisten (*.m3u8)</translation>
    </message>
    <message>
        <source>Preparing the search, once: {share}</source>
        <translation>Die Suche wird einmalig vorbereitet: {share}</translation>
    </message>
    <message>
        <source>Save the playlist</source>
        <translation>Die Wiedergabeliste speichern</translation>
    </message>
</context>
<context>
    <name>History</name>
    <message numerus="yes">
        <source>%n as before already.</source>
        <translation>
            <numerusform>%n schon wie vorher.</numerusform>
            <numerusform>%n schon wie vorher.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n brought back</source>
        <translation>
            <numerusform>%n wiederhergestellt</numerusform>
            <numerusform>%n wiederhergestellt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n can be brought back</source>
        <translation>
            <numerusform>%n kann wiederhergestellt werden</numerusform>
            <numerusform>%n können wiederhergestellt werden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n can be taken back</source>
        <translation>
            <numerusform>%n kann zurückgenommen werden</numerusform>
            <numerusform>%n können zurückgenommen werden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cannot be taken back now.</source>
        <translation>
            <numerusform>%n kann jetzt nicht zurückgenommen werden.</numerusform>
            <numerusform>%n können jetzt nicht zurückgenommen werden.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n changed since</source>
        <translation>
            <numerusform>%n seither geändert</numerusform>
            <numerusform>%n seither geändert</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files taken back</source>
        <translation>
            <numerusform>%n Datei zurückgenommen</numerusform>
            <numerusform>%n Dateien zurückgenommen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files taken back.</source>
        <translation>
            <numerusform>%n Datei zurückgenommen.</numerusform>
            <numerusform>%n Dateien zurückgenommen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files would be taken back.</source>
        <translation>
            <numerusform>%n Datei würde zurückgenommen.</numerusform>
            <numerusform>%n Dateien würden zurückgenommen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files written</source>
        <translation>
            <numerusform>%n Datei geschrieben</numerusform>
            <numerusform>%n Dateien geschrieben</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not finished yet</source>
        <translation>
            <numerusform>%n noch nicht fertig</numerusform>
            <numerusform>%n noch nicht fertig</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n out of reach</source>
        <translation>
            <numerusform>%n nicht erreichbar</numerusform>
            <numerusform>%n nicht erreichbar</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n taken back</source>
        <translation>
            <numerusform>%n zurückgenommen</numerusform>
            <numerusform>%n zurückgenommen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to the byte.</source>
        <translation>
            <numerusform>%n aufs Byte genau.</numerusform>
            <numerusform>%n aufs Byte genau.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n with fields that were changed since, which stay.</source>
        <translation>
            <numerusform>%n mit Feldern, die seither geändert wurden und bleiben.</numerusform>
            <numerusform>%n mit Feldern, die seither geändert wurden und bleiben.</numerusform>
        </translation>
    </message>
    <message>
        <source>Stopped; all others are as they were.</source>
        <translation>Angehalten; alle anderen sind, wie sie waren.</translation>
    </message>
    <message>
        <source>brought back</source>
        <translation>wiederhergestellt</translation>
    </message>
    <message>
        <source>can be brought back</source>
        <translation>kann wiederhergestellt werden</translation>
    </message>
    <message>
        <source>can be taken back</source>
        <translation>kann zurückgenommen werden</translation>
    </message>
    <message>
        <source>changed since</source>
        <translation>seither geändert</translation>
    </message>
    <message>
        <source>field by field, all else stays as it is now ({changes})</source>
        <translation>Feld für Feld, alles andere bleibt wie jetzt ({changes})</translation>
    </message>
    <message>
        <source>its end is not known</source>
        <translation>Ausgang unbekannt</translation>
    </message>
    <message>
        <source>taken back</source>
        <translation>zurückgenommen</translation>
    </message>
    <message>
        <source>taken back, audio identical, all else as it is now ({changes})</source>
        <translation>zurückgenommen, Ton identisch, alles andere wie jetzt ({changes})</translation>
    </message>
    <message>
        <source>taken back, to the byte as it was before ({changes})</source>
        <translation>zurückgenommen, aufs Byte wie vorher ({changes})</translation>
    </message>
    <message>
        <source>to the byte as it was before ({changes})</source>
        <translation>aufs Byte wie vorher ({changes})</translation>
    </message>
    <message>
        <source>{field} is as before already</source>
        <translation>{field} ist schon wie vorher</translation>
    </message>
    <message>
        <source>{field} stays: changed since, it is now {values}</source>
        <translation>{field} bleibt: seither geändert, jetzt {values}</translation>
    </message>
    <message>
        <source>{field} stays: written again by run {run}, it is now {values}</source>
        <translation>{field} bleibt: von Lauf {run} noch einmal geschrieben, jetzt {values}</translation>
    </message>
</context>
<context>
    <name>HistoryBrowser</name>
    <message>
        <source>&amp;Take back run…</source>
        <translation>&amp;Lauf zurücknehmen…</translation>
    </message>
    <message>
        <source>&amp;Take back {field} of the run…</source>
        <translation>{field} des &amp;Laufs zurücknehmen…</translation>
    </message>
    <message>
        <source>All fields</source>
        <translation>Alle Felder</translation>
    </message>
    <message>
        <source>Files and fields of the run</source>
        <translation>Dateien und Felder des Laufs</translation>
    </message>
    <message>
        <source>Filter by file, folder, album or value</source>
        <translation>Nach Datei, Ordner, Album oder Wert filtern</translation>
    </message>
    <message>
        <source>Filter the files of the run</source>
        <translation>Dateien des Laufs filtern</translation>
    </message>
    <message>
        <source>Only this field is shown, and only this field is taken back.</source>
        <translation>Nur dieses Feld wird gezeigt, und nur dieses Feld wird zurückgenommen.</translation>
    </message>
    <message>
        <source>Run {number}: {command}</source>
        <translation>Lauf {number}: {command}</translation>
    </message>
    <message>
        <source>Runs that wrote into files</source>
        <translation>Läufe, die in Dateien geschrieben haben</translation>
    </message>
    <message>
        <source>Take back &amp;selected files…</source>
        <translation>&amp;Ausgewählte Dateien zurücknehmen…</translation>
    </message>
    <message>
        <source>Take back {field} of &amp;selected files…</source>
        <translation>{field} &amp;ausgewählter Dateien zurücknehmen…</translation>
    </message>
    <message>
        <source>Which field</source>
        <translation>Welches Feld</translation>
    </message>
</context>
<context>
    <name>HistoryDialog</name>
    <message>
        <source>&amp;Go on</source>
        <translation>&amp;Weitermachen</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>&amp;Noch einmal versuchen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Files are being written. Stop? The file in work is finished; the others stay as they are, and can be taken back later.</source>
        <translation>Es wird in Dateien geschrieben. Anhalten? Die angefangene Datei wird fertig; die anderen bleiben, wie sie sind, und können später zurückgenommen werden.</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>MLFA has not written into any file yet. What it writes is listed here, and can be taken back.</source>
        <translation>MLFA hat noch in keine Datei geschrieben. Was es schreibt, steht dann hier und kann zurückgenommen werden.</translation>
    </message>
    <message>
        <source>Reading the history…</source>
        <translation>Der Verlauf wird gelesen…</translation>
    </message>
    <message>
        <source>Stop and &amp;close</source>
        <translation>Anhalten und &amp;schließen</translation>
    </message>
</context>
<context>
    <name>HistoryTableModel</name>
    <message>
        <source>After</source>
        <translation>Nachher</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Vorher</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>Feld</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Since then</source>
        <translation>Seither</translation>
    </message>
</context>
<context>
    <name>JobBar</name>
    <message>
        <source>What the program is doing.</source>
        <translation>Was das Programm gerade tut.</translation>
    </message>
    <message>
        <source>Progress of the analysis</source>
        <translation>Fortschritt der Analyse</translation>
    </message>
    <message>
        <source>&amp;Automatic: the graphics card where it can be used</source>
        <translation>&amp;Automatisch: die Grafikkarte, wo sie nutzbar ist</translation>
    </message>
    <message>
        <source>&amp;Graphics card (CUDA)</source>
        <translation>&amp;Grafikkarte (CUDA)</translation>
    </message>
    <message>
        <source>&amp;Processor (CPU)</source>
        <translation>&amp;Prozessor (CPU)</translation>
    </message>
    <message>
        <source>GeForce RTX 4090 · fp32 · 8 decoders</source>
        <translation>GeForce RTX 4090 · fp32 · 8 Dekodierer</translation>
    </message>
    <message>
        <source>Shows which files failed, why, and what can be done.</source>
        <translation>Zeigt, welche Dateien fehlschlugen, warum, und was man tun kann.</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stoppen</translation>
    </message>
    <message>
        <source>Stops the analysis. What is finished is kept.</source>
        <translation>Stoppt die Analyse. Fertiges bleibt erhalten.</translation>
    </message>
    <message>
        <source>Stop the analysis</source>
        <translation>Die Analyse stoppen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Analyse</source>
        <translation>Analysieren</translation>
    </message>
    <message>
        <source>Device: automatic</source>
        <translation>Gerät: automatisch</translation>
    </message>
    <message>
        <source>{count} failed</source>
        <translation>{count} fehlgeschlagen</translation>
    </message>
    <message>
        <source>Goes on with the analysis.</source>
        <translation>Setzt die Analyse fort.</translation>
    </message>
    <message>
        <source>Analyses the songs that are left.</source>
        <translation>Analysiert die übrigen Songs.</translation>
    </message>
    <message>
        <source>Finishes the songs in work and begins no other.</source>
        <translation>Beendet die begonnenen Songs und fängt keinen weiteren an.</translation>
    </message>
    <message>
        <source>Device: {device}</source>
        <translation>Gerät: {device}</translation>
    </message>
    <message>
        <source>Device of the analysis</source>
        <translation>Gerät der Analyse</translation>
    </message>
</context>
<context>
    <name>KeysDialog</name>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>Überall</translation>
    </message>
    <message>
        <source>Select all rows</source>
        <translation>Alle Zeilen auswählen</translation>
    </message>
    <message>
        <source>Put the newest message away</source>
        <translation>Die neueste Meldung wegräumen</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>Accept or reject this tag</source>
        <translation>Diesen Tag annehmen oder ablehnen</translation>
    </message>
    <message>
        <source>Copy what stands in this cell</source>
        <translation>Kopieren, was in dieser Zelle steht</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>Runter</translation>
    </message>
    <message>
        <source>Find a key by what it does</source>
        <translation>Eine Taste nach ihrer Wirkung suchen</translation>
    </message>
    <message>
        <source>From the filter to the songs</source>
        <translation>Vom Filter zu den Songs</translation>
    </message>
    <message>
        <source>Go through time and tags</source>
        <translation>Durch Zeit und Tags gehen</translation>
    </message>
    <message>
        <source>Go to the next control, or back</source>
        <translation>Zum nächsten Bedienelement, oder zurück</translation>
    </message>
    <message>
        <source>No key does anything of that name.</source>
        <translation>Keine Taste tut etwas, das so heißt.</translation>
    </message>
    <message>
        <source>Play at this place</source>
        <translation>Ab dieser Stelle spielen</translation>
    </message>
    <message>
        <source>Play the song of this row</source>
        <translation>Den Song dieser Zeile abspielen</translation>
    </message>
    <message>
        <source>Say why this tag has its score</source>
        <translation>Sagen, warum dieser Tag seinen Wert hat</translation>
    </message>
    <message>
        <source>Show where the tag is strongest</source>
        <translation>Zeigen, wo der Tag am stärksten ist</translation>
    </message>
    <message>
        <source>Show where this tag is heard</source>
        <translation>Zeigen, wo dieser Tag zu hören ist</translation>
    </message>
    <message>
        <source>Tab, Shift+Tab</source>
        <translation>Tab, Umschalt+Tab</translation>
    </message>
    <message>
        <source>Tags of one song</source>
        <translation>Tags eines Songs</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Eingabe</translation>
    </message>
    <message>
        <source>Remove a folder or a saved filter</source>
        <translation>Einen Ordner oder gespeicherten Filter entfernen</translation>
    </message>
    <message>
        <source>Del</source>
        <translation>Entf</translation>
    </message>
</context>
<context>
    <name>LibraryPage</name>
    <message>
        <source>Library</source>
        <translation>Bibliothek</translation>
    </message>
    <message>
        <source>&amp;Watch the folders for changes</source>
        <translation>Die Ordner auf Änderungen &amp;beobachten</translation>
    </message>
    <message>
        <source>New and changed songs are analysed while the window is open.</source>
        <translation>Neue und geänderte Songs werden analysiert, solange das Fenster offen ist.</translation>
    </message>
    <message>
        <source>&amp;Go on with unfinished work at the start</source>
        <translation>Unfertige Arbeit beim Start &amp;fortsetzen</translation>
    </message>
    <message>
        <source>What was interrupted continues where it stopped.</source>
        <translation>Was unterbrochen wurde, geht dort weiter, wo es aufhörte.</translation>
    </message>
    <message>
        <source>Add a folder</source>
        <translation>Ordner aufnehmen</translation>
    </message>
    <message>
        <source>&amp;Folders of the library:</source>
        <translation>&amp;Ordner der Bibliothek:</translation>
    </message>
    <message>
        <source>Folders of the library</source>
        <translation>Ordner der Bibliothek</translation>
    </message>
    <message>
        <source>&amp;Add folder…</source>
        <translation>Ordner &amp;hinzufügen …</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>&amp;Entfernen</translation>
    </message>
    <message>
        <source>Removing a folder touches no music: MLFA forgets only what it knows of these songs.</source>
        <translation>Beim Entfernen eines Ordners bleibt die Musik unberührt: MLFA vergisst nur, was es über diese Songs weiß.</translation>
    </message>
    <message>
        <source>{path} (will be added)</source>
        <translation>{path} (wird aufgenommen)</translation>
    </message>
</context>
<context>
    <name>LibraryPanel</name>
    <message>
        <source>Library</source>
        <translation>Bibliothek</translation>
    </message>
    <message>
        <source>Songs</source>
        <translation>Songs</translation>
    </message>
    <message>
        <source>Saved filters</source>
        <translation>Gespeicherte Filter</translation>
    </message>
    <message>
        <source>Folders</source>
        <translation>Ordner</translation>
    </message>
    <message numerus="yes">
        <source>%n songs</source>
        <translation>
            <numerusform>%n Song</numerusform>
            <numerusform>%n Songs</numerusform>
        </translation>
    </message>
    <message>
        <source>All songs</source>
        <translation>Alle Songs</translation>
    </message>
    <message>
        <source>Needs review</source>
        <translation>Zu prüfen</translation>
    </message>
    <message>
        <source>Unsure</source>
        <translation>Unsicher</translation>
    </message>
    <message>
        <source>Missing genre</source>
        <translation>Ohne Genre</translation>
    </message>
    <message>
        <source>Disagrees with file’s genre</source>
        <translation>Genre weicht ab</translation>
    </message>
    <message>
        <source>Accepted, not written</source>
        <translation>Noch zu schreiben</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>Missing files</source>
        <translation>Fehlende Dateien</translation>
    </message>
    <message>
        <source>On drives that are away</source>
        <translation>Auf Laufwerken, die fehlen</translation>
    </message>
    <message>
        <source>{folder} (offline)</source>
        <translation>{folder} (nicht erreichbar)</translation>
    </message>
    <message>
        <source>{folder} cannot be looked into now; its songs are kept.</source>
        <translation>{folder} ist gerade nicht erreichbar; die Songs darin bleiben erhalten.</translation>
    </message>
    <message>
        <source>Look for new songs</source>
        <translation>Nach neuen Songs suchen</translation>
    </message>
    <message>
        <source>Show in file manager</source>
        <translation>Im Dateimanager zeigen</translation>
    </message>
    <message>
        <source>Remove from library…</source>
        <translation>Aus der Bibliothek entfernen …</translation>
    </message>
    <message>
        <source>Delete saved filter…</source>
        <translation>Gespeicherten Filter löschen …</translation>
    </message>
    <message>
        <source>Add folder…</source>
        <translation>Ordner hinzufügen …</translation>
    </message>
    <message>
        <source>Remove {folder} from the library? No music file is touched; the songs can be added again at any time.</source>
        <translation>{folder} aus der Bibliothek entfernen? Keine Musikdatei wird angetastet; die Songs lassen sich jederzeit wieder aufnehmen.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Delete the saved filter “{name}”?</source>
        <translation>Den gespeicherten Filter „{name}“ löschen?</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
</context>
<context>
    <name>LibraryState</name>
    <message numerus="yes">
        <source>None of the %n songs could be analysed.</source>
        <translation>
            <numerusform>Der Song konnte nicht analysiert werden.</numerusform>
            <numerusform>Keiner der %n Songs konnte analysiert werden.</numerusform>
        </translation>
    </message>
    <message>
        <source>Show why…</source>
        <translation>Gründe zeigen …</translation>
    </message>
</context>
<context>
    <name>LibraryWatcher</name>
    <message>
        <source>The folders are not watched for changes.</source>
        <translation>Die Ordner werden nicht auf Änderungen beobachtet.</translation>
    </message>
    <message numerus="yes">
        <source>All %n folders of the library are watched for changes.</source>
        <translation>
            <numerusform>Der eine Ordner der Bibliothek wird auf Änderungen beobachtet.</numerusform>
            <numerusform>Alle %n Ordner der Bibliothek werden auf Änderungen beobachtet.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n folders are watched for changes. There are more than the system can watch: these are looked through every 10 minutes while nothing else goes on.</source>
        <translation>
            <numerusform>%n Ordner wird auf Änderungen beobachtet. Es gibt mehr, als das System beobachten kann: Diese werden alle 10 Minuten durchgesehen, solange sonst nichts läuft.</numerusform>
            <numerusform>%n Ordner werden auf Änderungen beobachtet. Es gibt mehr, als das System beobachten kann: Diese werden alle 10 Minuten durchgesehen, solange sonst nichts läuft.</numerusform>
        </translation>
    </message>
    <message>
        <source>The folders are looked through every 10 minutes while nothing else goes on.</source>
        <translation>Die Ordner werden alle 10 Minuten durchgesehen, solange sonst nichts läuft.</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Tools</source>
        <translation>Werkzeuge</translation>
    </message>
    <message>
        <source>Opening the library…</source>
        <translation>Die Bibliothek wird geöffnet …</translation>
    </message>
</context>
<context>
    <name>MapHead</name>
    <message>
        <source>Box</source>
        <translation>Rechteck</translation>
    </message>
    <message>
        <source>Colour by</source>
        <translation>Farbe nach</translation>
    </message>
    <message>
        <source>Dragging moves the map; with Shift it selects</source>
        <translation>Ziehen verschiebt die Karte; mit der Umschalttaste wählt es aus</translation>
    </message>
    <message>
        <source>Draw a box around songs to select them</source>
        <translation>Ein Rechteck um Songs ziehen, um sie auszuwählen</translation>
    </message>
    <message>
        <source>Draw around songs to select them</source>
        <translation>Um Songs herum zeichnen, um sie auszuwählen</translation>
    </message>
    <message>
        <source>Every song may move</source>
        <translation>Jeder Song kann seinen Platz wechseln</translation>
    </message>
    <message>
        <source>Fainter where the place is doubtful</source>
        <translation>Blasser, wo der Platz zweifelhaft ist</translation>
    </message>
    <message>
        <source>How tight songs lie</source>
        <translation>Wie eng Songs beieinanderliegen</translation>
    </message>
    <message>
        <source>In the files</source>
        <translation>In den Dateien</translation>
    </message>
    <message>
        <source>Lasso</source>
        <translation>Lasso</translation>
    </message>
    <message>
        <source>Legend</source>
        <translation>Legende</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Ebene</translation>
    </message>
    <message>
        <source>Level of the model</source>
        <translation>Ebene des Modells</translation>
    </message>
    <message>
        <source>List</source>
        <translation>Liste</translation>
    </message>
    <message>
        <source>Make the map anew</source>
        <translation>Karte neu erstellen</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Mehr</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>Bewegen</translation>
    </message>
    <message>
        <source>Names of regions</source>
        <translation>Namen der Gegenden</translation>
    </message>
    <message>
        <source>Neighbourhood</source>
        <translation>Nachbarschaft</translation>
    </message>
    <message>
        <source>Play what is clicked</source>
        <translation>Abspielen, was angeklickt wird</translation>
    </message>
    <message>
        <source>Regions and songs as a list</source>
        <translation>Gegenden und Songs als Liste</translation>
    </message>
    <message>
        <source>Save drawing (SVG)…</source>
        <translation>Zeichnung speichern (SVG) …</translation>
    </message>
    <message>
        <source>Save picture (PNG)…</source>
        <translation>Bild speichern (PNG) …</translation>
    </message>
    <message>
        <source>Save table (CSV)…</source>
        <translation>Tabelle speichern (CSV) …</translation>
    </message>
    <message>
        <source>Score of a tag</source>
        <translation>Wert eines Tags</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Alles zeigen</translation>
    </message>
    <message>
        <source>Strongest proposed tag</source>
        <translation>Stärkster vorgeschlagener Tag</translation>
    </message>
    <message>
        <source>What is shown, and saving</source>
        <translation>Was gezeigt wird, und Speichern</translation>
    </message>
    <message>
        <source>Your work</source>
        <translation>Ihre Arbeit</translation>
    </message>
    <message>
        <source>{place} of {number}</source>
        <translation>{place} von {number}</translation>
    </message>
    <message>
        <source>{text}: how it sounds</source>
        <translation>{text}: wie es klingt</translation>
    </message>
    <message>
        <source>{text}: what kind of music it is</source>
        <translation>{text}: welche Art Musik es ist</translation>
    </message>
</context>
<context>
    <name>MapList</name>
    <message>
        <source>Enter on a region selects its songs, Enter on a song plays it.</source>
        <translation>Die Eingabetaste wählt die Songs einer Gegend aus; einen Song spielt sie ab.</translation>
    </message>
    <message>
        <source>Regions of the map, and their songs</source>
        <translation>Gegenden der Karte und ihre Songs</translation>
    </message>
</context>
<context>
    <name>MapListModel</name>
    <message>
        <source>Nearest to {song}</source>
        <translation>Am nächsten bei {song}</translation>
    </message>
    <message>
        <source>{song} (place doubtful)</source>
        <translation>{song} (Platz zweifelhaft)</translation>
    </message>
</context>
<context>
    <name>MapPage</name>
    <message>
        <source>A map needs at least ten songs that the model has analysed.</source>
        <translation>Eine Karte braucht mindestens zehn Songs, die das Modell analysiert hat.</translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation>Ordner hinzufügen…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Make the map</source>
        <translation>Karte erstellen</translation>
    </message>
    <message>
        <source>Making the map</source>
        <translation>Karte wird erstellt</translation>
    </message>
    <message>
        <source>Arrow keys go to the nearest song in their direction, Enter plays it, Space selects it, + and - zoom, 0 shows all. The list beside it holds the same songs.</source>
        <translation>Pfeiltasten gehen zum nächsten Song in ihrer Richtung, die Eingabetaste spielt ihn ab, die Leertaste wählt ihn aus, + und - vergrößern und verkleinern, 0 zeigt alles. Die Liste daneben enthält dieselben Songs.</translation>
    </message>
    <message>
        <source>Point at a song, or go from song to song by arrow keys.</source>
        <translation>Zeigen Sie auf einen Song, oder gehen Sie mit den Pfeiltasten von Song zu Song.</translation>
    </message>
    <message>
        <source>The songs are being arranged. You can go on working.</source>
        <translation>Die Songs werden angeordnet. Sie können weiterarbeiten.</translation>
    </message>
    <message>
        <source>There is no map of this level yet, or songs came since it was made.</source>
        <translation>Von dieser Ebene gibt es noch keine Karte, oder es kamen seither Songs hinzu.</translation>
    </message>
</context>
<context>
    <name>MapPicture</name>
    <message>
        <source>Map of songs</source>
        <translation>Karte der Songs</translation>
    </message>
</context>
<context>
    <name>MapSaving</name>
    <message numerus="yes">
        <source>%n songs were saved to {name}.</source>
        <translation>
            <numerusform>%n Song wurde in {name} gespeichert.</numerusform>
            <numerusform>%n Songs wurden in {name} gespeichert.</numerusform>
        </translation>
    </message>
    <message>
        <source>Drawings (*.svg)</source>
        <translation>Zeichnungen (*.svg)</translation>
    </message>
    <message>
        <source>Map</source>
        <translation>Karte</translation>
    </message>
    <message>
        <source>Pictures (*.png)</source>
        <translation>Bilder (*.png)</translation>
    </message>
    <message>
        <source>Playlists (*.m3u8)</source>
        <translation>Wiedergabelisten (*.m3u8)</translation>
    </message>
    <message>
        <source>Save map</source>
        <translation>Karte speichern</translation>
    </message>
    <message>
        <source>Save playlist</source>
        <translation>Wiedergabeliste speichern</translation>
    </message>
    <message>
        <source>Songs from the map</source>
        <translation>Songs von der Karte</translation>
    </message>
    <message>
        <source>Tables (*.csv)</source>
        <translation>Tabellen (*.csv)</translation>
    </message>
    <message>
        <source>The map was saved to {name}.</source>
        <translation>Die Karte wurde in {name} gespeichert.</translation>
    </message>
</context>
<context>
    <name>MapSelection</name>
    <message numerus="yes">
        <source>%n songs selected</source>
        <translation>
            <numerusform>%n Song ausgewählt</numerusform>
            <numerusform>%n Songs ausgewählt</numerusform>
        </translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>Annehmen</translation>
    </message>
    <message>
        <source>Accept proposed tags of the selected songs</source>
        <translation>Vorgeschlagene Tags der ausgewählten Songs annehmen</translation>
    </message>
    <message>
        <source>Add neighbours</source>
        <translation>Nachbarn hinzunehmen</translation>
    </message>
    <message>
        <source>Add tags, or take some away</source>
        <translation>Tags hinzufügen oder wegnehmen</translation>
    </message>
    <message>
        <source>All that are proposed</source>
        <translation>Alle vorgeschlagenen</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Aufheben</translation>
    </message>
    <message>
        <source>Edit tags…</source>
        <translation>Tags bearbeiten …</translation>
    </message>
    <message>
        <source>List these songs alone</source>
        <translation>Nur diese Songs auflisten</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Mehr</translation>
    </message>
    <message>
        <source>Neighbours follow each other</source>
        <translation>Nachbarn folgen aufeinander</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>Ablehnen</translation>
    </message>
    <message>
        <source>Reject proposed tags of the selected songs</source>
        <translation>Vorgeschlagene Tags der ausgewählten Songs ablehnen</translation>
    </message>
    <message>
        <source>Save playlist…</source>
        <translation>Wiedergabeliste speichern …</translation>
    </message>
    <message>
        <source>Select nothing</source>
        <translation>Nichts auswählen</translation>
    </message>
    <message>
        <source>Select the five nearest songs of each, too</source>
        <translation>Auch die fünf nächsten Songs von jedem auswählen</translation>
    </message>
    <message>
        <source>Selection</source>
        <translation>Auswahl</translation>
    </message>
    <message>
        <source>Show in table</source>
        <translation>In der Tabelle zeigen</translation>
    </message>
    <message numerus="yes">
        <source>{tag} (%n songs)</source>
        <translation>
            <numerusform>{tag} (%n Song)</numerusform>
            <numerusform>{tag} (%n Songs)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MapWords</name>
    <message>
        <source>Album</source>
        <translation>Album</translation>
    </message>
    <message>
        <source>All {count} tags here: {value}</source>
        <translation>Alle {count} Tags hier: {value}</translation>
    </message>
    <message>
        <source>Artist</source>
        <translation>Interpret</translation>
    </message>
    <message>
        <source>Clusters of {name}: {values}</source>
        <translation>Häufung von {name}: {values}</translation>
    </message>
    <message>
        <source>Decade</source>
        <translation>Jahrzehnt</translation>
    </message>
    <message>
        <source>Genre in the file</source>
        <translation>Genre in der Datei</translation>
    </message>
    <message>
        <source>Its place is doubtful: its true neighbours lie elsewhere.</source>
        <translation>Sein Platz ist zweifelhaft: Seine wahren Nachbarn liegen anderswo.</translation>
    </message>
    <message>
        <source>Mean silhouette, from -1 to 1: how much nearer the songs of a tag lie to each other than to all other songs, in the space of the level’s features. Levels from the lowest to the highest, as far as they have a map; in brackets the one that is shown.</source>
        <translation>Mittlere Silhouette, von -1 bis 1: wie viel näher die Songs eines Tags beieinanderliegen als bei allen anderen Songs, im Raum der Merkmale der Ebene. Ebenen von der untersten zur obersten, soweit sie eine Karte haben; in Klammern die gezeigte.</translation>
    </message>
    <message>
        <source>Mood in the file</source>
        <translation>Stimmung in der Datei</translation>
    </message>
    <message>
        <source>Nearest by sound:</source>
        <translation>Nach dem Klang am nächsten:</translation>
    </message>
    <message>
        <source>No tag is more frequent here than elsewhere.</source>
        <translation>Kein Tag ist hier häufiger als anderswo.</translation>
    </message>
    <message>
        <source>Region of the map</source>
        <translation>Gegend der Karte</translation>
    </message>
    <message>
        <source>Region {number}</source>
        <translation>Gegend {number}</translation>
    </message>
    <message>
        <source>Score of {tag}, in percent</source>
        <translation>Wert von {tag}, in Prozent</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Your decisions</source>
        <translation>Ihre Entscheidungen</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>angenommen</translation>
    </message>
    <message>
        <source>all tags</source>
        <translation>allen Tags</translation>
    </message>
    <message>
        <source>other, or none</source>
        <translation>andere oder keine</translation>
    </message>
    <message>
        <source>place is doubtful</source>
        <translation>Platz ist zweifelhaft</translation>
    </message>
    <message>
        <source>proposed from {share} ({count})</source>
        <translation>vorgeschlagen ab {share} ({count})</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>abgelehnt</translation>
    </message>
    <message>
        <source>undecided</source>
        <translation>unentschieden</translation>
    </message>
    <message>
        <source>{name}: {value} ({songs} songs)</source>
        <translation>{name}: {value} ({songs} Songs)</translation>
    </message>
    <message>
        <source>{tag}: {share} here, {usual} of all songs</source>
        <translation>{tag}: {share} hier, {usual} aller Songs</translation>
    </message>
</context>
<context>
    <name>MessageCard</name>
    <message>
        <source>Error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Notice</source>
        <translation>Hinweis</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>Frage</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
    <message>
        <source>Dismiss (Esc)</source>
        <translation>Ausblenden (Esc)</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Ausblenden</translation>
    </message>
</context>
<context>
    <name>MessageStack</name>
    <message>
        <source>Messages</source>
        <translation>Meldungen</translation>
    </message>
</context>
<context>
    <name>MislabelModel</name>
    <message>
        <source>Album: {name} ({count} songs)</source>
        <translation>Album: {name} ({count} Songs)</translation>
    </message>
    <message>
        <source>Of the {count} songs by others that are most like it, {proposed} stands in {many}, {stated} in {few}.</source>
        <translation>In den {count} ähnlichsten Songs anderer steht {proposed} {many}-mal, {stated} {few}-mal.</translation>
    </message>
    <message>
        <source>Proposed</source>
        <translation>Vorschlag</translation>
    </message>
    <message>
        <source>Song or album</source>
        <translation>Song oder Album</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>Stärke</translation>
    </message>
    <message>
        <source>The file says</source>
        <translation>Die Datei sagt</translation>
    </message>
    <message>
        <source>The model knows neither genre; only similar songs speak here.</source>
        <translation>Das Modell kennt keines der Genres; hier sprechen nur ähnliche Songs.</translation>
    </message>
    <message>
        <source>The sound scores only {low} for {stated}.</source>
        <translation>Der Klang erreicht nur {low} für {stated}.</translation>
    </message>
    <message>
        <source>The sound scores {high} for {proposed} and {low} for {stated}.</source>
        <translation>Der Klang erreicht {high} für {proposed} und {low} für {stated}.</translation>
    </message>
    <message>
        <source>The sound scores {high} for {proposed}.</source>
        <translation>Der Klang erreicht {high} für {proposed}.</translation>
    </message>
    <message>
        <source>You said</source>
        <translation>Gesagt wurde</translation>
    </message>
    <message>
        <source>partly</source>
        <translation>teils</translation>
    </message>
    <message>
        <source>take {genre}</source>
        <translation>{genre} übernehmen</translation>
    </message>
    <message>
        <source>the file is right</source>
        <translation>die Datei stimmt</translation>
    </message>
    <message>
        <source>{count} of {all} judged songs of this album disagree in the same way. That may be a matter of words: perhaps the whole album is called so on purpose.</source>
        <translation>{count} von {all} beurteilten Songs dieses Albums weichen auf gleiche Weise ab. Vielleicht ist es eine Frage der Worte und das ganze Album absichtlich so benannt.</translation>
    </message>
    <message>
        <source>{name}: the file says {stated}, proposed is {proposed}. {why}</source>
        <translation>{name}: Die Datei sagt {stated}, vorgeschlagen ist {proposed}. {why}</translation>
    </message>
</context>
<context>
    <name>MislabelsDesk</name>
    <message numerus="yes">
        <source>keep the genre of %n songs</source>
        <translation>
            <numerusform>Genre von %n Song behalten</numerusform>
            <numerusform>Genre von %n Songs behalten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>take the proposed genre of %n songs</source>
        <translation>
            <numerusform>vorgeschlagenes Genre von %n Song übernehmen</numerusform>
            <numerusform>vorgeschlagenes Genre von %n Songs übernehmen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MislabelsDialog</name>
    <message numerus="yes">
        <source>%n songs have a doubtful genre, of {judged} judged.</source>
        <translation>
            <numerusform>%n Song hat ein zweifelhaftes Genre, von {judged} beurteilten.</numerusform>
            <numerusform>%n Songs haben ein zweifelhaftes Genre, von {judged} beurteilten.</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Look again</source>
        <translation>&amp;Neu suchen</translation>
    </message>
    <message>
        <source>&amp;Play</source>
        <translation>Ab&amp;spielen</translation>
    </message>
    <message>
        <source>&amp;Take the proposed genre</source>
        <translation>&amp;Vorschlag übernehmen</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Doubtful genres</source>
        <translation>Zweifelhafte Genres</translation>
    </message>
    <message>
        <source>Doubtful genres, the strongest doubt first</source>
        <translation>Zweifelhafte Genres, der stärkste Zweifel zuerst</translation>
    </message>
    <message>
        <source>No genre is doubtful.</source>
        <translation>Kein Genre ist zweifelhaft.</translation>
    </message>
    <message>
        <source>No song of the library that the model has heard has a genre in its file.</source>
        <translation>Kein Song der Bibliothek, den das Modell gehört hat, hat ein Genre in seiner Datei.</translation>
    </message>
    <message>
        <source>Review and &amp;write…</source>
        <translation>Prüfen und s&amp;chreiben …</translation>
    </message>
    <message>
        <source>Songs whose genre fits neither their sound nor the songs that are most like them.</source>
        <translation>Songs, deren Genre weder zu ihrem Klang noch zu den ähnlichsten Songs passt.</translation>
    </message>
    <message>
        <source>That is a hint and no proof: listen first. Nothing is written before you review it.</source>
        <translation>Das ist ein Hinweis und kein Beweis: erst anhören. Geschrieben wird nichts ohne vorherige Prüfung.</translation>
    </message>
    <message>
        <source>The &amp;file is right</source>
        <translation>Die &amp;Datei stimmt</translation>
    </message>
    <message>
        <source>The genres cannot be compared now.</source>
        <translation>Die Genres können jetzt nicht verglichen werden.</translation>
    </message>
    <message>
        <source>Too few songs have a genre in their file: each is compared with songs by other artists, on other albums.</source>
        <translation>Zu wenige Songs haben ein Genre in ihrer Datei: Jeder wird mit Songs anderer Interpreten und anderer Alben verglichen.</translation>
    </message>
    <message>
        <source>Why the genre is doubted</source>
        <translation>Warum das Genre bezweifelt wird</translation>
    </message>
    <message>
        <source>Without a model nothing can be heard. Choose one first.</source>
        <translation>Ohne Modell kann nichts gehört werden. Zuerst eines wählen.</translation>
    </message>
</context>
<context>
    <name>ModelFacts</name>
    <message>
        <source>Card of the model</source>
        <translation>Karte des Modells</translation>
    </message>
    <message>
        <source>At a &amp;glance</source>
        <translation>Auf einen &amp;Blick</translation>
    </message>
    <message>
        <source>&amp;Card</source>
        <translation>&amp;Karte</translation>
    </message>
    <message>
        <source>There is no model.</source>
        <translation>Es gibt kein Modell.</translation>
    </message>
    <message>
        <source>Install one from a zip file or a folder.</source>
        <translation>Eines aus einer Zip-Datei oder einem Ordner installieren.</translation>
    </message>
    <message>
        <source>It cannot be used: {why}</source>
        <translation>Es ist nicht nutzbar: {why}</translation>
    </message>
    <message>
        <source>Place:</source>
        <translation>Ort:</translation>
    </message>
    <message numerus="yes">
        <source>%n genres</source>
        <translation>
            <numerusform>%n Genre</numerusform>
            <numerusform>%n Genres</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n moods</source>
        <translation>
            <numerusform>%n Stimmung</numerusform>
            <numerusform>%n Stimmungen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n for vocals</source>
        <translation>
            <numerusform>%n zum Gesang</numerusform>
            <numerusform>%n zum Gesang</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n instruments</source>
        <translation>
            <numerusform>%n Instrument</numerusform>
            <numerusform>%n Instrumente</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n eras</source>
        <translation>
            <numerusform>%n Epoche</numerusform>
            <numerusform>%n Epochen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n others</source>
        <translation>
            <numerusform>%n anderes</numerusform>
            <numerusform>%n andere</numerusform>
        </translation>
    </message>
    <message>
        <source>Tags:</source>
        <translation>Tags:</translation>
    </message>
    <message>
        <source>Size:</source>
        <translation>Größe:</translation>
    </message>
    <message>
        <source>Licence:</source>
        <translation>Lizenz:</translation>
    </message>
    <message numerus="yes">
        <source>%n songs</source>
        <translation>
            <numerusform>%n Song</numerusform>
            <numerusform>%n Songs</numerusform>
        </translation>
    </message>
    <message>
        <source>Has analysed:</source>
        <translation>Hat analysiert:</translation>
    </message>
    <message>
        <source>{percent} right when measured</source>
        <translation>{percent} stimmten bei der Messung</translation>
    </message>
    <message>
        <source>, {number} tags a song</source>
        <translation>, {number} Tags je Song</translation>
    </message>
    <message>
        <source>At {percent}:</source>
        <translation>Bei {percent}:</translation>
    </message>
    <message>
        <source>{number} (macro ROC-AUC; 0.5 is guessing, 1 is perfect)</source>
        <translation>{number} (Macro-ROC-AUC; 0,5 ist Raten, 1 ist vollkommen)</translation>
    </message>
    <message>
        <source>Ranking:</source>
        <translation>Rangfolge:</translation>
    </message>
    <message numerus="yes">
        <source>on %n songs that it had not heard before</source>
        <translation>
            <numerusform>an %n Song, den es noch nie gehört hatte</numerusform>
            <numerusform>an %n Songs, die es noch nie gehört hatte</numerusform>
        </translation>
    </message>
    <message>
        <source>Measured:</source>
        <translation>Gemessen:</translation>
    </message>
    <message>
        <source>“Right” means:</source>
        <translation>„Stimmt“ heißt:</translation>
    </message>
</context>
<context>
    <name>ModelPage</name>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>Vorgabe</translation>
    </message>
    <message>
        <source>&amp;Hear of each song:</source>
        <translation>&amp;Gehört wird:</translation>
    </message>
    <message>
        <source>&amp;Model:</source>
        <translation>&amp;Modell:</translation>
    </message>
    <message>
        <source>A minute in short pieces gave the same first genre for 96 of 100 pieces that were tried; it is faster the longer the songs are and the larger the model is. It counts for songs that are analysed from now on; one that you drop on the window is always heard whole.</source>
        <translation>Eine Minute in kurzen Stücken ergab bei 96 von 100 erprobten Stücken dasselbe erste Genre; das geht um so schneller, je länger die Lieder und je größer das Modell. Es gilt für Lieder, die von nun an analysiert werden; eines, das auf das Fenster gezogen wird, wird immer ganz gehört.</translation>
    </message>
    <message>
        <source>About a minute, spread over the song</source>
        <translation>Etwa eine Minute, über das Lied verteilt</translation>
    </message>
    <message>
        <source>All of it</source>
        <translation>Alles</translation>
    </message>
    <message>
        <source>Automatic: all of it, or a minute where that would take long</source>
        <translation>Automatisch: alles, oder eine Minute, wo alles lange dauern würde</translation>
    </message>
    <message>
        <source>Sh&amp;ow, install and remove models…</source>
        <translation>Modelle &amp;zeigen, installieren und entfernen …</translation>
    </message>
    <message>
        <source>With another model the songs are analysed anew; with one that was taught on the present one this takes seconds. What the present one found is kept, and counts again when you come back to it.</source>
        <translation>Mit einem anderen Modell werden die Lieder neu analysiert; mit einem, das auf dem jetzigen aufbauend gelernt hat, dauert das Sekunden. Was das jetzige fand, bleibt erhalten und gilt wieder, sobald es erneut gewählt wird.</translation>
    </message>
    <message>
        <source>{title} ({name} {version})</source>
        <translation>{title} ({name} {version})</translation>
    </message>
</context>
<context>
    <name>ModelsDialog</name>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Install a model</source>
        <translation>Ein Modell installieren</translation>
    </message>
    <message>
        <source>Model packages (*.zip);;All files (*)</source>
        <translation>Modellpakete (*.zip);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>{name} is checked and copied…</source>
        <translation>{name} wird geprüft und kopiert …</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Go on?</source>
        <translation>Fortfahren?</translation>
    </message>
    <message>
        <source>Nothing was installed.</source>
        <translation>Es wurde nichts installiert.</translation>
    </message>
    <message>
        <source>“{title}” had been installed before.</source>
        <translation>„{title}“ war schon installiert.</translation>
    </message>
    <message>
        <source>“{title}” took the place of the earlier one.</source>
        <translation>„{title}“ hat das frühere ersetzt.</translation>
    </message>
    <message>
        <source>“{title}” was installed.</source>
        <translation>„{title}“ wurde installiert.</translation>
    </message>
    <message>
        <source>Remove “{name}” from this computer?</source>
        <translation>„{name}“ von diesem Computer entfernen?</translation>
    </message>
    <message>
        <source>It is in use; the default model takes its place.</source>
        <translation>Es ist in Gebrauch; an seine Stelle tritt das vorgegebene Modell.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message numerus="yes">
        <source>What it found in %n songs can stay: it counts again when the same model is installed again.</source>
        <translation>
            <numerusform>Was es in %n Song fand, kann bleiben: Es gilt wieder, wenn dasselbe Modell erneut installiert wird.</numerusform>
            <numerusform>Was es in %n Songs fand, kann bleiben: Es gilt wieder, wenn dasselbe Modell erneut installiert wird.</numerusform>
        </translation>
    </message>
    <message>
        <source>Remove, keep what it found</source>
        <translation>Entfernen, Gefundenes behalten</translation>
    </message>
    <message>
        <source>Remove and forget</source>
        <translation>Entfernen und vergessen</translation>
    </message>
    <message>
        <source>Keep the model</source>
        <translation>Modell behalten</translation>
    </message>
    <message>
        <source>“{name}” was removed.</source>
        <translation>„{name}“ wurde entfernt.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Install</source>
        <translation>Installieren</translation>
    </message>
    <message>
        <source>came with MLFA</source>
        <translation>kam mit MLFA</translation>
    </message>
    <message>
        <source>installed by you</source>
        <translation>selbst installiert</translation>
    </message>
    <message>
        <source>at a place of its own</source>
        <translation>an einem eigenen Ort</translation>
    </message>
    <message>
        <source>cannot be used</source>
        <translation>nicht nutzbar</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>in Gebrauch</translation>
    </message>
    <message>
        <source>&amp;Use this model</source>
        <translation>Dieses Modell &amp;nutzen</translation>
    </message>
    <message>
        <source>&amp;Install</source>
        <translation>&amp;Installieren</translation>
    </message>
    <message>
        <source>From a &amp;zip file…</source>
        <translation>Aus einer &amp;Zip-Datei …</translation>
    </message>
    <message>
        <source>From a &amp;folder…</source>
        <translation>Aus einem &amp;Ordner …</translation>
    </message>
    <message>
        <source>&amp;Remove…</source>
        <translation>&amp;Entfernen …</translation>
    </message>
</context>
<context>
    <name>NeighboursDialog</name>
    <message>
        <source>&amp;Save playlist…</source>
        <translation>Wiedergabeliste &amp;speichern…</translation>
    </message>
    <message>
        <source>Artist</source>
        <translation>Interpret</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Länge</translation>
    </message>
    <message>
        <source>Levels that agree</source>
        <translation>Ebenen, die zustimmen</translation>
    </message>
    <message>
        <source>Looking for similar songs…</source>
        <translation>Ähnliche Songs werden gesucht…</translation>
    </message>
    <message numerus="yes">
        <source>Nearest to the %n chosen songs, of {count} in the library</source>
        <translation>
            <numerusform>Am nächsten zum gewählten Song, von {count} in der Bibliothek</numerusform>
            <numerusform>Am nächsten zu den %n gewählten Songs, von {count} in der Bibliothek</numerusform>
        </translation>
    </message>
    <message>
        <source>Nearest to {name}, of {count} songs in the library</source>
        <translation>Am nächsten zu {name}, von {count} Songs in der Bibliothek</translation>
    </message>
    <message>
        <source>Same kind of music</source>
        <translation>Gleiche Art Musik</translation>
    </message>
    <message>
        <source>Similar songs</source>
        <translation>Ähnliche Songs</translation>
    </message>
    <message>
        <source>Similar songs cannot be found now.</source>
        <translation>Ähnliche Songs können gerade nicht gefunden werden.</translation>
    </message>
    <message>
        <source>Similar songs, the nearest first</source>
        <translation>Ähnliche Songs, der nächste zuerst</translation>
    </message>
    <message>
        <source>Similarity</source>
        <translation>Ähnlichkeit</translation>
    </message>
    <message>
        <source>Sounds like</source>
        <translation>Klingt ähnlich</translation>
    </message>
    <message>
        <source>The model has not heard the chosen songs yet.</source>
        <translation>Das Modell hat die gewählten Songs noch nicht gehört.</translation>
    </message>
    <message>
        <source>There is no other song that the model has heard.</source>
        <translation>Es gibt keinen anderen Song, den das Modell gehört hat.</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>top</source>
        <translation>oberste</translation>
    </message>
    <message>
        <source>{title} (nearly the same)</source>
        <translation>{title} (fast gleich)</translation>
    </message>
</context>
<context>
    <name>NoSongs</name>
    <message numerus="yes">
        <source>%n folders cannot be reached now; perhaps their drive is not connected. Connect it, then look again.</source>
        <translation>
            <numerusform>Der Ordner ist gerade nicht erreichbar; vielleicht ist sein Laufwerk nicht angeschlossen. Es anschließen und dann noch einmal nachsehen.</numerusform>
            <numerusform>%n Ordner sind gerade nicht erreichbar; vielleicht ist ihr Laufwerk nicht angeschlossen. Es anschließen und dann noch einmal nachsehen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n songs cannot be reached now; perhaps their drive is not connected. They stay in the library, and come back with it.</source>
        <translation>
            <numerusform>Ein Song ist gerade nicht erreichbar; vielleicht ist sein Laufwerk nicht angeschlossen. Er bleibt in der Bibliothek und kommt mit ihm zurück.</numerusform>
            <numerusform>%n Songs sind gerade nicht erreichbar; vielleicht ist ihr Laufwerk nicht angeschlossen. Sie bleiben in der Bibliothek und kommen mit ihm zurück.</numerusform>
        </translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation>Ordner hinzufügen …</translation>
    </message>
    <message>
        <source>Clear filter</source>
        <translation>Filter leeren</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Noch einmal nachsehen</translation>
    </message>
    <message>
        <source>Looking into your folders. Songs appear here as they are found.</source>
        <translation>Die Ordner werden durchgesehen. Songs erscheinen hier, sobald sie gefunden sind.</translation>
    </message>
    <message>
        <source>No song fits this filter.</source>
        <translation>Kein Song passt zu diesem Filter.</translation>
    </message>
    <message>
        <source>There are no songs yet. Add a folder with music.</source>
        <translation>Noch gibt es keine Songs. Einen Ordner mit Musik hinzufügen.</translation>
    </message>
    <message>
        <source>There is no music in any of your folders. Add another folder, or copy songs into one of them and look again.</source>
        <translation>In keinem der Ordner ist Musik. Einen anderen Ordner hinzufügen, oder Songs in einen davon kopieren und noch einmal nachsehen.</translation>
    </message>
    <message>
        <source>There is no music in {folder}. Add another folder, or copy songs into this one and look again.</source>
        <translation>In {folder} ist keine Musik. Einen anderen Ordner hinzufügen, oder Songs in diesen kopieren und noch einmal nachsehen.</translation>
    </message>
</context>
<context>
    <name>Numbers</name>
    <message>
        <source>{number}%</source>
        <translation>{number}&#xa0;%</translation>
    </message>
</context>
<context>
    <name>OnlyLine</name>
    <message numerus="yes">
        <source>Only %n songs that were selected on the map.</source>
        <translation>
            <numerusform>Nur %n Song, der auf der Karte ausgewählt wurde.</numerusform>
            <numerusform>Nur %n Songs, die auf der Karte ausgewählt wurden.</numerusform>
        </translation>
    </message>
    <message>
        <source>Show all songs</source>
        <translation>Alle Songs zeigen</translation>
    </message>
</context>
<context>
    <name>Opening</name>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>Opening the library…</source>
        <translation>Die Bibliothek wird geöffnet …</translation>
    </message>
    <message>
        <source>Progress of opening the library</source>
        <translation>Fortschritt beim Öffnen der Bibliothek</translation>
    </message>
    <message>
        <source>This takes longer than usual. Perhaps another program is using the library, such as another MLFA or a backup; MLFA waits for it up to half a minute.</source>
        <translation>Das dauert länger als sonst. Vielleicht benutzt ein anderes Programm die Bibliothek, etwa ein zweites MLFA oder eine Datensicherung; MLFA wartet bis zu einer halben Minute darauf.</translation>
    </message>
    <message>
        <source>Your library comes from an older version of MLFA and is brought up to date. This is done once; a large library takes about half a minute. Nothing is lost: a copy of the old one is kept.</source>
        <translation>Die Bibliothek stammt von einer älteren Version von MLFA und wird auf den neuen Stand gebracht. Das geschieht einmal; bei einer großen Bibliothek dauert es etwa eine halbe Minute. Nichts geht verloren: Eine Kopie der alten bleibt erhalten.</translation>
    </message>
</context>
<context>
    <name>Openings</name>
    <message>
        <source>Add a folder to the library</source>
        <translation>Einen Ordner in die Bibliothek aufnehmen</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Aufnehmen</translation>
    </message>
    <message numerus="yes">
        <source>%n files are not music that MLFA can read, or are not there; the first is {path}.</source>
        <translation>
            <numerusform>%n Datei ist keine Musik, die MLFA lesen kann, oder ist nicht da: {path}.</numerusform>
            <numerusform>%n Dateien sind keine Musik, die MLFA lesen kann, oder sind nicht da; die erste ist {path}.</numerusform>
        </translation>
    </message>
    <message>
        <source>Open a song</source>
        <translation>Song öffnen</translation>
    </message>
    <message>
        <source>Songs ({patterns})</source>
        <translation>Songs ({patterns})</translation>
    </message>
    <message>
        <source>{path} is not a music file that MLFA can read, or it is not there.</source>
        <translation>{path} ist keine Musikdatei, die MLFA lesen kann, oder ist nicht da.</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>There is no song in what was dropped.</source>
        <translation>In dem, was hierher gezogen wurde, ist kein Song.</translation>
    </message>
    <message numerus="yes">
        <source>{names} and %n more</source>
        <translation>
            <numerusform>{names} und %n weiterer</numerusform>
            <numerusform>{names} und %n weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>Add {names} to the library? The songs are analysed in the background; no file is changed.</source>
        <translation>{names} in die Bibliothek aufnehmen? Die Songs werden im Hintergrund analysiert; keine Datei wird geändert.</translation>
    </message>
    <message>
        <source>Add to the library</source>
        <translation>In die Bibliothek aufnehmen</translation>
    </message>
    <message>
        <source>Only listen to the first</source>
        <translation>Nur den ersten anhören</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>It reads {endings}.</source>
        <translation>Es liest {endings}.</translation>
    </message>
</context>
<context>
    <name>OwnTagModel</name>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Songs with it</source>
        <translation>Songs damit</translation>
    </message>
    <message>
        <source>Songs without it</source>
        <translation>Songs ohne</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>Tag</translation>
    </message>
    <message>
        <source>The model knows it</source>
        <translation>Das Modell kennt es</translation>
    </message>
    <message>
        <source>not yet</source>
        <translation>noch nicht</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
</context>
<context>
    <name>PartLine</name>
    <message>
        <source>&amp;Only the part from</source>
        <translation>&amp;Nur der Teil von</translation>
    </message>
    <message>
        <source>Where the part begins</source>
        <translation>Wo der Teil beginnt</translation>
    </message>
    <message>
        <source>Where the part ends</source>
        <translation>Wo der Teil endet</translation>
    </message>
    <message>
        <source>to</source>
        <translation>bis</translation>
    </message>
</context>
<context>
    <name>PlanWords</name>
    <message numerus="yes">
        <source>%n are left alone,</source>
        <translation>
            <numerusform>%n bleibt unberührt,</numerusform>
            <numerusform>%n bleiben unberührt,</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files would change,</source>
        <translation>
            <numerusform>%n Datei würde geändert,</numerusform>
            <numerusform>%n Dateien würden geändert,</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n songs:</source>
        <translation>
            <numerusform>%n Song:</numerusform>
            <numerusform>%n Songs:</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n songs: nothing would change.</source>
        <translation>
            <numerusform>%n Song: Nichts würde geändert.</numerusform>
            <numerusform>%n Songs: Nichts würde geändert.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n stay as they are.</source>
        <translation>
            <numerusform>%n bleibt, wie sie ist.</numerusform>
            <numerusform>%n bleiben, wie sie sind.</numerusform>
        </translation>
    </message>
    <message>
        <source>Allow writing in their folder, then open this review again.</source>
        <translation>Das Schreiben in ihrem Ordner erlauben und dieses Fenster noch einmal öffnen.</translation>
    </message>
    <message>
        <source>Connect their drive, then open this review again.</source>
        <translation>Ihr Laufwerk anschließen und dieses Fenster noch einmal öffnen.</translation>
    </message>
    <message>
        <source>Have them analysed again, then open this review again.</source>
        <translation>Sie noch einmal analysieren lassen und dieses Fenster noch einmal öffnen.</translation>
    </message>
    <message>
        <source>Have them analysed first, then open this review again.</source>
        <translation>Sie erst analysieren lassen und dieses Fenster noch einmal öffnen.</translation>
    </message>
    <message>
        <source>If they were moved, add the folder where they are now.</source>
        <translation>Wenn sie verschoben wurden, den Ordner hinzufügen, in dem sie jetzt sind.</translation>
    </message>
    <message numerus="yes">
        <source>No file can be written: %n are left alone ({reasons}), the others need no change.</source>
        <translation>
            <numerusform>Keine Datei kann geschrieben werden: %n bleibt unberührt ({reasons}), die anderen brauchen keine Änderung.</numerusform>
            <numerusform>Keine Datei kann geschrieben werden: %n bleiben unberührt ({reasons}), die anderen brauchen keine Änderung.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>None of the %n files can be written ({reasons}).</source>
        <translation>
            <numerusform>Die Datei kann nicht geschrieben werden ({reasons}).</numerusform>
            <numerusform>Keine der %n Dateien kann geschrieben werden ({reasons}).</numerusform>
        </translation>
    </message>
    <message>
        <source>The column on the right says what is wrong with each.</source>
        <translation>Die rechte Spalte sagt, was mit jeder nicht stimmt.</translation>
    </message>
    <message>
        <source>There is no song to write to.</source>
        <translation>Es gibt keinen Song, in den geschrieben werden könnte.</translation>
    </message>
    <message>
        <source>To write the files that they lead to, tick “Follow symbolic links” under Options.</source>
        <translation>Um die Dateien zu schreiben, auf die sie zeigen, unter „Optionen“ den symbolischen Links folgen.</translation>
    </message>
    <message>
        <source>To write anyway, tick “Files with hard links” under Options.</source>
        <translation>Um sie dennoch zu schreiben, unter „Optionen“ die Dateien mit Hardlinks ankreuzen.</translation>
    </message>
    <message>
        <source>To write anyway, tick “Read-only files” under Options.</source>
        <translation>Um sie dennoch zu schreiben, unter „Optionen“ die schreibgeschützten Dateien ankreuzen.</translation>
    </message>
</context>
<context>
    <name>PlayerBar</name>
    <message>
        <source>Play</source>
        <translation>Abspielen</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stoppen</translation>
    </message>
    <message>
        <source>Previous song</source>
        <translation>Voriger Song</translation>
    </message>
    <message>
        <source>Next song</source>
        <translation>Nächster Song</translation>
    </message>
    <message>
        <source>Mute</source>
        <translation>Stumm</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Leertaste</translation>
    </message>
    <message>
        <source>The song in the player.</source>
        <translation>Der Song im Player.</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>Lautstärke</translation>
    </message>
    <message>
        <source>Volume: {percent}</source>
        <translation>Lautstärke: {percent}</translation>
    </message>
    <message>
        <source>{action} ({key})</source>
        <translation>{action} ({key})</translation>
    </message>
    <message>
        <source>{title} – {artist}</source>
        <translation>{title} – {artist}</translation>
    </message>
    <message>
        <source>{position} / {duration}</source>
        <translation>{position} / {duration}</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>No sound device</source>
        <translation>Kein Tongerät</translation>
    </message>
    <message>
        <source>This song cannot be played.</source>
        <translation>Dieser Song lässt sich nicht abspielen.</translation>
    </message>
    <message>
        <source>Unmute</source>
        <translation>Ton an</translation>
    </message>
</context>
<context>
    <name>PlayerPage</name>
    <message>
        <source>&amp;Player:</source>
        <translation>&amp;Player:</translation>
    </message>
    <message>
        <source>A new ID3 tag is of version {version}; a tag that is there keeps its own.</source>
        <translation>Ein neues ID3-Tag hat Version {version}; ein vorhandenes behält seine.</translation>
    </message>
    <message>
        <source>Example</source>
        <translation>Beispiel</translation>
    </message>
    <message>
        <source>Example: a song with the tags {tags}</source>
        <translation>Beispiel: ein Song mit den Tags {tags}</translation>
    </message>
    <message>
        <source>Player</source>
        <translation>Player</translation>
    </message>
    <message>
        <source>Players differ in how many genres they show, where they look for a mood, and what they take for the border between two values. Files are written as yours shows them; what is in a file already is changed only where your policies say so.</source>
        <translation>Player unterscheiden sich darin, wie viele Genres sie zeigen, wo sie nach einer Stimmung suchen und woran sie Werte trennen. Dateien werden so geschrieben, wie Ihrer sie zeigt; was schon in einer Datei steht, ändert sich nur, wo Ihre Regeln es sagen.</translation>
    </message>
    <message>
        <source>Several values are written as a list.</source>
        <translation>Mehrere Werte werden als Liste geschrieben.</translation>
    </message>
    <message>
        <source>Several values are written as one, with “{sign}” between them.</source>
        <translation>Mehrere Werte werden als einer geschrieben, mit „{sign}“ dazwischen.</translation>
    </message>
    <message>
        <source>What follows from it</source>
        <translation>Was daraus folgt</translation>
    </message>
    <message>
        <source>You are warned of values that contain {signs}.</source>
        <translation>Sie werden vor Werten gewarnt, die {signs} enthalten.</translation>
    </message>
    <message>
        <source>separators genres mood ID3 version example</source>
        <translation>Trennzeichen Genres Stimmung ID3 Version Beispiel</translation>
    </message>
    <message numerus="yes">
        <source>{field}: at most %n, the strongest first.</source>
        <translation>
            <numerusform>{field}: höchstens einer, der stärkste zuerst.</numerusform>
            <numerusform>{field}: höchstens %n, die stärksten zuerst.</numerusform>
        </translation>
    </message>
    <message>
        <source>{field}: goes into the field “{place}”.</source>
        <translation>{field}: kommt in das Feld „{place}“.</translation>
    </message>
</context>
<context>
    <name>Players</name>
    <message>
        <source>Any player</source>
        <translation>Beliebiger Player</translation>
    </message>
    <message>
        <source>Car stereo</source>
        <translation>Autoradio</translation>
    </message>
    <message>
        <source>a car stereo</source>
        <translation>ein Autoradio</translation>
    </message>
    <message>
        <source>any player</source>
        <translation>ein Player</translation>
    </message>
    <message>
        <source>instrument</source>
        <translation>Instrument</translation>
    </message>
    <message>
        <source>mood</source>
        <translation>Stimmung</translation>
    </message>
</context>
<context>
    <name>Previewer</name>
    <message>
        <source>There is no model to hear the song with.</source>
        <translation>Es gibt kein Modell, das den Song hören könnte.</translation>
    </message>
    <message>
        <source>Install one under Models, or install MLFA again.</source>
        <translation>Eines unter „Modelle“ installieren oder MLFA neu installieren.</translation>
    </message>
    <message>
        <source>The process that hears songs could not be started: {reason}.</source>
        <translation>Der Prozess, der Songs hört, ließ sich nicht starten: {reason}.</translation>
    </message>
    <message>
        <source>Close other programs, then try again.</source>
        <translation>Andere Programme schließen und es dann noch einmal versuchen.</translation>
    </message>
    <message>
        <source>If it happens with other songs too, the command “mlfa doctor” says why.</source>
        <translation>Geschieht es auch bei anderen Songs, sagt der Befehl „mlfa doctor“, warum.</translation>
    </message>
    <message>
        <source>its process ended</source>
        <translation>sein Prozess endete</translation>
    </message>
    <message>
        <source>the process got no further and was ended</source>
        <translation>der Prozess kam nicht weiter und wurde beendet</translation>
    </message>
    <message>
        <source>{name} could not be heard: {reason}.</source>
        <translation>{name} konnte nicht gehört werden: {reason}.</translation>
    </message>
    <message>
        <source>{name} met an error in MLFA itself.</source>
        <translation>{name} stieß auf einen Fehler in MLFA selbst.</translation>
    </message>
    <message>
        <source>Please report it.</source>
        <translation>Bitte melden.</translation>
    </message>
</context>
<context>
    <name>QualityModel</name>
    <message>
        <source>Found</source>
        <translation>Gefunden</translation>
    </message>
    <message>
        <source>Told apart</source>
        <translation>Unterschieden</translation>
    </message>
    <message>
        <source>Precision on held-out songs at the precision of your settings.</source>
        <translation>Präzision auf zurückgehaltenen Songs, bei der Präzision der Einstellungen.</translation>
    </message>
    <message>
        <source>Proposals right</source>
        <translation>Vorschläge richtig</translation>
    </message>
    <message>
        <source>ROC-AUC on held-out songs, before and after: 0.5 is chance, 1 is perfect.</source>
        <translation>ROC-AUC auf zurückgehaltenen Songs, vorher und nachher: 0,5 ist Zufall, 1 ist fehlerlos.</translation>
    </message>
    <message>
        <source>Recall: share of the held-out songs with the tag that get it.</source>
        <translation>Trefferquote: Anteil der zurückgehaltenen Songs mit dem Tag, die es bekommen.</translation>
    </message>
    <message>
        <source>Songs with, without</source>
        <translation>Songs mit, ohne</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>Tag</translation>
    </message>
    <message>
        <source>What became of it</source>
        <translation>Was daraus wurde</translation>
    </message>
    <message>
        <source>{tag}: {became}. ROC-AUC {roc}, precision {right}, recall {found}.</source>
        <translation>{tag}: {became}. ROC-AUC {roc}, Präzision {right}, Trefferquote {found}.</translation>
    </message>
</context>
<context>
    <name>QueryWords</name>
    <message>
        <source>A tag of this name is proposed or accepted.</source>
        <translation>Ein Tag dieses Namens ist vorgeschlagen oder angenommen.</translation>
    </message>
    <message>
        <source>A tag&apos;s score, such as piano&gt;0.6; any tag&apos;s name will do.</source>
        <translation>Der Wert eines Tags, etwa piano&gt;0.6; jeder Tagname geht.</translation>
    </message>
    <message>
        <source>Added less than this ago, such as added&lt;7d or added&gt;1y.</source>
        <translation>Vor weniger als dieser Zeit aufgenommen, etwa added&lt;7d oder added&gt;1y.</translation>
    </message>
    <message>
        <source>Either: songs that one of two words fits.</source>
        <translation>Oder: Songs, auf die eines von zwei Wörtern passt.</translation>
    </message>
    <message>
        <source>Longer than this, such as duration&gt;5:00 or duration&lt;90.</source>
        <translation>Länger als dies, etwa duration&gt;5:00 oder duration&lt;90.</translation>
    </message>
    <message>
        <source>Not: the songs that the next word does not fit.</source>
        <translation>Nicht: die Songs, auf die das nächste Wort nicht passt.</translation>
    </message>
    <message>
        <source>One of: offline, missing, failed, pending, notmusic, unsure, review, decided, done.</source>
        <translation>Eines von: offline, missing, failed, pending, notmusic, unsure, review, decided, done.</translation>
    </message>
    <message>
        <source>Songs with tags that you accepted or rejected.</source>
        <translation>Songs mit Tags, die angenommen oder abgelehnt wurden.</translation>
    </message>
    <message>
        <source>The album&apos;s name has this text.</source>
        <translation>Der Name des Albums enthält diesen Text.</translation>
    </message>
    <message>
        <source>The artist&apos;s name has this text.</source>
        <translation>Der Name des Interpreten enthält diesen Text.</translation>
    </message>
    <message>
        <source>The best proposal&apos;s score, such as score&gt;0.8.</source>
        <translation>Der Wert des besten Vorschlags, etwa score&gt;0.8.</translation>
    </message>
    <message>
        <source>The file has a genre, mood, title, artist, album or year.</source>
        <translation>Die Datei hat Genre, Stimmung, Titel, Interpret, Album oder Jahr.</translation>
    </message>
    <message>
        <source>The file has no genre, mood, title, artist, album or year.</source>
        <translation>Der Datei fehlt Genre, Stimmung, Titel, Interpret, Album oder Jahr.</translation>
    </message>
    <message>
        <source>The file&apos;s genre (or mood) is none of the proposed ones.</source>
        <translation>Das Genre (oder die Stimmung) der Datei ist keines der vorgeschlagenen.</translation>
    </message>
    <message>
        <source>The file&apos;s genre or a proposed genre has this text.</source>
        <translation>Das Genre der Datei oder ein vorgeschlagenes enthält diesen Text.</translation>
    </message>
    <message>
        <source>The file&apos;s mood or a proposed mood has this text.</source>
        <translation>Die Stimmung der Datei oder eine vorgeschlagene enthält diesen Text.</translation>
    </message>
    <message>
        <source>The file&apos;s path has this text.</source>
        <translation>Der Pfad der Datei enthält diesen Text.</translation>
    </message>
    <message>
        <source>The title has this text.</source>
        <translation>Der Titel enthält diesen Text.</translation>
    </message>
    <message>
        <source>The year, such as year:1994 or year:199.</source>
        <translation>Das Jahr, etwa year:1994 oder year:199.</translation>
    </message>
</context>
<context>
    <name>QuestionModel</name>
    <message>
        <source>Has it this tag?</source>
        <translation>Hat er dieses Tag?</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Song</source>
        <translation>Song</translation>
    </message>
    <message>
        <source>You said</source>
        <translation>Gesagt wurde</translation>
    </message>
    <message>
        <source>no</source>
        <translation>nein</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>{song}: has it the tag {tag}?</source>
        <translation>{song}: Hat er das Tag {tag}?</translation>
    </message>
</context>
<context>
    <name>ReviewWordsModel</name>
    <message>
        <source>Tag</source>
        <translation>Tag</translation>
    </message>
    <message>
        <source>Written as</source>
        <translation>Geschrieben als</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>never written</source>
        <translation>nie geschrieben</translation>
    </message>
    <message numerus="yes">
        <source>Tag {tag}, never written, {count} files</source>
        <translation>
            <numerusform>Tag {tag}, nie geschrieben, {count} Datei</numerusform>
            <numerusform>Tag {tag}, nie geschrieben, {count} Dateien</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Tag {tag}, written as {words}, {count} files</source>
        <translation>
            <numerusform>Tag {tag}, geschrieben als {words}, {count} Datei</numerusform>
            <numerusform>Tag {tag}, geschrieben als {words}, {count} Dateien</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RunTableModel</name>
    <message>
        <source>Now</source>
        <translation>Jetzt</translation>
    </message>
    <message>
        <source>Run {number}: {command}</source>
        <translation>Lauf {number}: {command}</translation>
    </message>
    <message>
        <source>What was done</source>
        <translation>Was geschah</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
</context>
<context>
    <name>ScoreBar</name>
    <message>
        <source>added by you</source>
        <translation>selbst hinzugefügt</translation>
    </message>
</context>
<context>
    <name>ScoresPanel</name>
    <message>
        <source>Show all tags</source>
        <translation>Alle Tags zeigen</translation>
    </message>
    <message>
        <source>Show every tag that the model knows, also those far from being proposed.</source>
        <translation>Alle Tags zeigen, die das Modell kennt, auch jene, die weit von einem Vorschlag entfernt sind.</translation>
    </message>
    <message>
        <source>Scores</source>
        <translation>Werte</translation>
    </message>
    <message>
        <source>Show fewer tags</source>
        <translation>Weniger Tags zeigen</translation>
    </message>
</context>
<context>
    <name>SeekSlider</name>
    <message>
        <source>Click to play from there. Arrow keys go five seconds.</source>
        <translation>Ein Klick spielt ab dort. Pfeiltasten gehen fünf Sekunden weit.</translation>
    </message>
    <message>
        <source>Place in the song</source>
        <translation>Stelle im Song</translation>
    </message>
    <message>
        <source>{position} of {duration}</source>
        <translation>{position} von {duration}</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Show the values of the page “{name}” that the program begins with.</source>
        <translation>Auf der Seite „{name}“ die Werte zeigen, mit denen das Programm beginnt.</translation>
    </message>
    <message>
        <source>Search settings</source>
        <translation>Einstellung suchen</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>No setting has these words.</source>
        <translation>Keine Einstellung enthält diese Wörter.</translation>
    </message>
    <message>
        <source>Restore &amp;defaults of this page</source>
        <translation>&amp;Vorgaben dieser Seite</translation>
    </message>
</context>
<context>
    <name>SongColumns</name>
    <message>
        <source>State</source>
        <translation>Stand</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>Artist</source>
        <translation>Interpret</translation>
    </message>
    <message>
        <source>Album</source>
        <translation>Album</translation>
    </message>
    <message>
        <source>Proposed tags</source>
        <translation>Vorgeschlagene Tags</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Länge</translation>
    </message>
    <message>
        <source>Year</source>
        <translation>Jahr</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>Nicht erreichbar</translation>
    </message>
    <message>
        <source>Missing</source>
        <translation>Fehlt</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>No music</source>
        <translation>Keine Musik</translation>
    </message>
    <message>
        <source>Unsure</source>
        <translation>Unsicher</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Zu prüfen</translation>
    </message>
    <message>
        <source>Decided</source>
        <translation>Entschieden</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>How sure the model is of the surest tag.</source>
        <translation>Wie sicher sich das Modell beim sichersten Tag ist.</translation>
    </message>
    <message>
        <source>Its drive or folder cannot be reached now.</source>
        <translation>Laufwerk oder Ordner sind gerade nicht erreichbar.</translation>
    </message>
    <message>
        <source>The file is gone.</source>
        <translation>Die Datei ist verschwunden.</translation>
    </message>
    <message>
        <source>The file could not be read or analysed.</source>
        <translation>Die Datei konnte nicht gelesen oder analysiert werden.</translation>
    </message>
    <message>
        <source>It has not been analysed yet.</source>
        <translation>Noch nicht analysiert.</translation>
    </message>
    <message>
        <source>It sounds like speech, noise or silence.</source>
        <translation>Es klingt nach Sprache, Geräusch oder Stille.</translation>
    </message>
    <message>
        <source>No tag is sure enough to be proposed.</source>
        <translation>Kein Tag ist sicher genug für einen Vorschlag.</translation>
    </message>
    <message>
        <source>Its proposed tags wait for your decision.</source>
        <translation>Die vorgeschlagenen Tags warten auf eine Entscheidung.</translation>
    </message>
    <message>
        <source>You decided; the file has not been written yet.</source>
        <translation>Entschieden; die Datei ist noch nicht geschrieben.</translation>
    </message>
    <message>
        <source>Nothing is left to do.</source>
        <translation>Es bleibt nichts zu tun.</translation>
    </message>
    <message>
        <source>Genre</source>
        <translation>Genre</translation>
    </message>
    <message>
        <source>Mood</source>
        <translation>Stimmung</translation>
    </message>
    <message>
        <source>The genre that stands in the file.</source>
        <translation>Das Genre, das in der Datei steht.</translation>
    </message>
    <message>
        <source>The mood that stands in the file.</source>
        <translation>Die Stimmung, die in der Datei steht.</translation>
    </message>
    <message>
        <source>What the model heard, and how sure it is. A check: accepted. A plus: added by you.</source>
        <translation>Was das Modell hörte und wie sicher es ist. Ein Haken: angenommen. Ein Plus: selbst hinzugefügt.</translation>
    </message>
    <message>
        <source>Where the song stands: what is left to do.</source>
        <translation>Wie es um den Song steht: was noch zu tun ist.</translation>
    </message>
    <message>
        <source>{title} by {artist}</source>
        <translation>{title} von {artist}</translation>
    </message>
    <message>
        <source>{title}, no tags proposed</source>
        <translation>{title}, keine Tags vorgeschlagen</translation>
    </message>
    <message>
        <source>{title}, no score</source>
        <translation>{title}, kein Wert</translation>
    </message>
    <message>
        <source>{title}, best score {percent} percent</source>
        <translation>{title}, bester Wert {percent} Prozent</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>leer</translation>
    </message>
    <message>
        <source>{tag}, added by you</source>
        <translation>{tag}, selbst hinzugefügt</translation>
    </message>
    <message>
        <source>{tag}, {percent} percent, accepted</source>
        <translation>{tag}, {percent} Prozent, angenommen</translation>
    </message>
    <message>
        <source>{tag}, {percent} percent, proposed</source>
        <translation>{tag}, {percent} Prozent, vorgeschlagen</translation>
    </message>
</context>
<context>
    <name>SongGrid</name>
    <message>
        <source>Songs</source>
        <translation>Songs</translation>
    </message>
    <message>
        <source>Fit columns to the window</source>
        <translation>Spalten an das Fenster anpassen</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Spalten</translation>
    </message>
</context>
<context>
    <name>SongMenu</name>
    <message>
        <source>Sort by</source>
        <translation>Sortieren nach</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Spalten</translation>
    </message>
    <message>
        <source>Date added</source>
        <translation>Aufnahmedatum</translation>
    </message>
    <message>
        <source>Largest first</source>
        <translation>Größtes zuerst</translation>
    </message>
    <message>
        <source>Accept one tag</source>
        <translation>Einen Tag annehmen</translation>
    </message>
    <message>
        <source>Reject one tag</source>
        <translation>Einen Tag ablehnen</translation>
    </message>
    <message>
        <source>Show only</source>
        <translation>Nur zeigen</translation>
    </message>
</context>
<context>
    <name>SongPage</name>
    <message>
        <source>Over time</source>
        <translation>Im Verlauf</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Tags</translation>
    </message>
    <message>
        <source>In the file</source>
        <translation>In der Datei</translation>
    </message>
    <message>
        <source>Play “{tag}” at its strongest, {time}</source>
        <translation>„{tag}“ an der stärksten Stelle abspielen, {time}</translation>
    </message>
</context>
<context>
    <name>SongSummary</name>
    <message>
        <source>Choose a song to see its tags and where in it they are heard, or drop a file on the window to hear what it is.</source>
        <translation>Einen Song wählen, um seine Tags zu sehen und wo in ihm sie zu hören sind, oder eine Datei auf das Fenster fallen lassen, um zu erfahren, was sie ist.</translation>
    </message>
    <message numerus="yes">
        <source>%n songs selected</source>
        <translation>
            <numerusform>%n Song ausgewählt</numerusform>
            <numerusform>%n Songs ausgewählt</numerusform>
        </translation>
    </message>
    <message>
        <source>Most common tags</source>
        <translation>Häufigste Tags</translation>
    </message>
    <message>
        <source>No song selected</source>
        <translation>Kein Song ausgewählt</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Stand</translation>
    </message>
    <message numerus="yes">
        <source>The first %n:</source>
        <translation>
            <numerusform>Der erste:</numerusform>
            <numerusform>Die ersten %n:</numerusform>
        </translation>
    </message>
    <message>
        <source>{length} of music</source>
        <translation>{length} Musik</translation>
    </message>
    <message>
        <source>Accepting or rejecting in the table holds for all of them.</source>
        <translation>Annehmen oder Ablehnen in der Tabelle gilt für alle.</translation>
    </message>
</context>
<context>
    <name>SongTableModel</name>
    <message>
        <source>No longer in the library</source>
        <translation>Nicht mehr in der Bibliothek</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>Lädt …</translation>
    </message>
</context>
<context>
    <name>SongView</name>
    <message>
        <source>Song</source>
        <translation>Song</translation>
    </message>
    <message>
        <source>There is no model, so no tags can be proposed.</source>
        <translation>Es gibt kein Modell, also können keine Tags vorgeschlagen werden.</translation>
    </message>
    <message>
        <source>The model in use has not heard this song yet.</source>
        <translation>Das genutzte Modell hat diesen Song noch nicht gehört.</translation>
    </message>
    <message>
        <source>Choose one song that was heard to see why it has its tags.</source>
        <translation>Wähle einen gehörten Song, um zu sehen, warum er seine Tags hat.</translation>
    </message>
    <message>
        <source>This sounds like speech, noise or silence (music: {percent}), so no tag is proposed.</source>
        <translation>Das klingt nach Sprache, Geräusch oder Stille (Musik: {percent}), also wird kein Tag vorgeschlagen.</translation>
    </message>
    <message>
        <source>No tag is sure enough at the precision you chose. The nearest are shown dimmed; the stroke across each bar is the score from which it would be proposed.</source>
        <translation>Kein Tag ist bei der gewählten Treffsicherheit sicher genug. Die nächsten erscheinen blasser; der Strich durch jeden Balken ist der Wert, ab dem der Tag vorgeschlagen würde.</translation>
    </message>
</context>
<context>
    <name>SongsView</name>
    <message>
        <source>Reading the tags…</source>
        <translation>Tags werden gelesen …</translation>
    </message>
    <message>
        <source>Edit tags…</source>
        <translation>Tags bearbeiten …</translation>
    </message>
    <message>
        <source>A accepts, R rejects, E edits tags, Enter plays.</source>
        <translation>A nimmt an, R lehnt ab, E bearbeitet, Eingabe spielt.</translation>
    </message>
    <message>
        <source>Accept proposed tags</source>
        <translation>Vorgeschlagene Tags annehmen</translation>
    </message>
    <message>
        <source>Keeping your decisions… {percent} %</source>
        <translation>Entscheidungen werden gespeichert … {percent}&#xa0;%</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Abspielen</translation>
    </message>
    <message>
        <source>Reject proposed tags</source>
        <translation>Vorgeschlagene Tags ablehnen</translation>
    </message>
    <message>
        <source>Review and write…</source>
        <translation>Prüfen und schreiben …</translation>
    </message>
    <message>
        <source>Selection</source>
        <translation>Auswahl</translation>
    </message>
    <message>
        <source>{number} songs selected</source>
        <translation>{number} Songs gewählt</translation>
    </message>
    <message>
        <source>Keeping your decisions…</source>
        <translation>Entscheidungen werden gespeichert …</translation>
    </message>
</context>
<context>
    <name>SuggestionBar</name>
    <message>
        <source>&amp;Take</source>
        <translation>Über&amp;nehmen</translation>
    </message>
    <message>
        <source>N&amp;ot this</source>
        <translation>&amp;Dieses nicht</translation>
    </message>
    <message>
        <source>Take &amp;all</source>
        <translation>&amp;Alle übernehmen</translation>
    </message>
    <message numerus="yes">
        <source>Take &amp;all %n</source>
        <translation>
            <numerusform>&amp;Alle übernehmen</numerusform>
            <numerusform>&amp;Alle %n übernehmen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Your library says “{word}” for “{tag}” (%n files).</source>
        <translation>
            <numerusform>Ihre Bibliothek sagt „{word}“ statt „{tag}“ (%n Datei).</numerusform>
            <numerusform>Ihre Bibliothek sagt „{word}“ statt „{tag}“ (%n Dateien).</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TagEditor</name>
    <message>
        <source>Edit tags</source>
        <translation>Tags bearbeiten</translation>
    </message>
    <message>
        <source>Add…</source>
        <translation>Hinzufügen …</translation>
    </message>
    <message>
        <source>Add a tag: {category}</source>
        <translation>Einen Tag hinzufügen: {category}</translation>
    </message>
    <message>
        <source>some ({count} of {songs})</source>
        <translation>einige ({count} von {songs})</translation>
    </message>
    <message>
        <source>What is on is accepted when you save; what is off is rejected.</source>
        <translation>Beim Speichern wird angenommen, was an ist, und abgelehnt, was aus ist.</translation>
    </message>
    <message>
        <source>{number} songs. What is on is accepted for all of them when you save; what is off is rejected.</source>
        <translation>{number} Songs. Beim Speichern wird für alle angenommen, was an ist, und abgelehnt, was aus ist.</translation>
    </message>
</context>
<context>
    <name>TagLine</name>
    <message>
        <source>Accept {tag}</source>
        <translation>{tag} annehmen</translation>
    </message>
    <message>
        <source>Reject {tag}</source>
        <translation>{tag} ablehnen</translation>
    </message>
    <message>
        <source>Accept “{tag}” (A)</source>
        <translation>„{tag}“ annehmen (A)</translation>
    </message>
    <message>
        <source>Reject “{tag}” (R)</source>
        <translation>„{tag}“ ablehnen (R)</translation>
    </message>
    <message>
        <source>What carried “{tag}” (W)</source>
        <translation>Was „{tag}“ getragen hat (W)</translation>
    </message>
    <message>
        <source>Why {tag}</source>
        <translation>Warum {tag}</translation>
    </message>
    <message>
        <source>{tag}, added by you</source>
        <translation>{tag}, selbst hinzugefügt</translation>
    </message>
    <message numerus="yes">
        <source>%n percent</source>
        <translation>
            <numerusform>%n Prozent</numerusform>
            <numerusform>%n Prozent</numerusform>
        </translation>
    </message>
    <message>
        <source>accepted by you</source>
        <translation>selbst angenommen</translation>
    </message>
    <message>
        <source>rejected by you</source>
        <translation>selbst abgelehnt</translation>
    </message>
    <message>
        <source>proposed</source>
        <translation>vorgeschlagen</translation>
    </message>
    <message>
        <source>the model is not reliable enough on this tag to propose it</source>
        <translation>das Modell ist bei diesem Tag nicht verlässlich genug für einen Vorschlag</translation>
    </message>
    <message numerus="yes">
        <source>would be proposed from %n percent</source>
        <translation>
            <numerusform>würde ab %n Prozent vorgeschlagen</numerusform>
            <numerusform>würde ab %n Prozent vorgeschlagen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TagsPage</name>
    <message>
        <source>Tags</source>
        <translation>Tags</translation>
    </message>
    <message>
        <source>More tags</source>
        <translation>Mehr Tags</translation>
    </message>
    <message>
        <source>Surer tags</source>
        <translation>Sicherere Tags</translation>
    </message>
    <message>
        <source>Wanted precision of the proposed tags</source>
        <translation>Gewünschte Treffsicherheit der vorgeschlagenen Tags</translation>
    </message>
    <message>
        <source>How &amp;sure:</source>
        <translation>Wie &amp;sicher:</translation>
    </message>
    <message>
        <source>Show:</source>
        <translation>Zeigen:</translation>
    </message>
    <message>
        <source>Show: {name}</source>
        <translation>Zeigen: {name}</translation>
    </message>
    <message>
        <source>A tag is proposed only where about {percent} of such proposals are right; otherwise the song gets no tag.</source>
        <translation>Ein Tag wird nur vorgeschlagen, wo etwa {percent} solcher Vorschläge stimmen; sonst bekommt der Song keinen.</translation>
    </message>
    <message numerus="yes">
        <source>Measured on %n songs unknown to the model: {percent}.</source>
        <translation>
            <numerusform>Gemessen an %n Song, den das Modell nicht kannte: {percent}.</numerusform>
            <numerusform>Gemessen an %n Songs, die das Modell nicht kannte: {percent}.</numerusform>
        </translation>
    </message>
    <message>
        <source>What is shown appears beside your songs. What is written into files, and how, is chosen on the page “Writing”.</source>
        <translation>Gezeigtes steht neben den Songs. Was in Dateien geschrieben wird und wie, wird auf der Seite „Schreiben“ gewählt.</translation>
    </message>
    <message>
        <source>{percent} of the songs get tags.</source>
        <translation>{percent} der Songs bekommen Tags.</translation>
    </message>
    <message>
        <source>A song gets {number} tags on average.</source>
        <translation>Ein Song bekommt im Mittel {number} Tags.</translation>
    </message>
    <message numerus="yes">
        <source>%n tags are never proposed: the model is not sure enough of them.</source>
        <translation>
            <numerusform>%n Tag wird nie vorgeschlagen: Das Modell ist sich seiner nicht sicher genug.</numerusform>
            <numerusform>%n Tags werden nie vorgeschlagen: Das Modell ist sich ihrer nicht sicher genug.</numerusform>
        </translation>
    </message>
    <message>
        <source>“Right” means: {source}.</source>
        <translation>„Stimmt“ heißt: {source}.</translation>
    </message>
</context>
<context>
    <name>TeachDialog</name>
    <message>
        <source>Learn</source>
        <translation>Lernen</translation>
    </message>
    <message>
        <source>Questions</source>
        <translation>Fragen</translation>
    </message>
    <message>
        <source>Select songs in the table first: what is said is said of them.</source>
        <translation>Zuerst Songs in der Tabelle auswählen: Gesagt wird es von ihnen.</translation>
    </message>
    <message>
        <source>Teach</source>
        <translation>Anlernen</translation>
    </message>
    <message>
        <source>Your tags</source>
        <translation>Eigene Tags</translation>
    </message>
</context>
<context>
    <name>TeachLearnPage</name>
    <message>
        <source>&amp;Cancel</source>
        <translation>Abbre&amp;chen</translation>
    </message>
    <message>
        <source>&amp;Do not use it</source>
        <translation>&amp;Nicht benutzen</translation>
    </message>
    <message>
        <source>&amp;Go back</source>
        <translation>&amp;Zurückkehren</translation>
    </message>
    <message>
        <source>&amp;Learn</source>
        <translation>&amp;Lernen</translation>
    </message>
    <message>
        <source>&amp;Use it from now on</source>
        <translation>Ab jetzt &amp;benutzen</translation>
    </message>
    <message>
        <source>Beginning to learn…</source>
        <translation>Das Lernen beginnt …</translation>
    </message>
    <message>
        <source>Forgotten. Nothing has changed.</source>
        <translation>Vergessen. Nichts hat sich geändert.</translation>
    </message>
    <message>
        <source>How far learning is</source>
        <translation>Wie weit das Lernen ist</translation>
    </message>
    <message>
        <source>In use from now on: {model}.</source>
        <translation>Ab jetzt in Benutzung: {model}.</translation>
    </message>
    <message>
        <source>Learn from the fields:</source>
        <translation>Lernen aus den Feldern:</translation>
    </message>
    <message>
        <source>MLFA learns your tags from songs that have them, on this computer, and measures how well on songs of other albums and artists than it learnt from. What it wrote itself teaches nothing.</source>
        <translation>MLFA lernt die Tags aus Songs, die sie haben, auf diesem Computer, und misst an Songs anderer Alben und Interpreten, wie gut. Was es selbst geschrieben hat, lehrt nichts.</translation>
    </message>
    <message>
        <source>Nothing could be learnt that is of use. Nothing has changed.</source>
        <translation>Es konnte nichts Brauchbares gelernt werden. Nichts hat sich geändert.</translation>
    </message>
    <message>
        <source>Songs &amp;without a tag lack it</source>
        <translation>Songs &amp;ohne ein Tag haben es nicht</translation>
    </message>
    <message>
        <source>Songs a tag &amp;needs:</source>
        <translation>Songs, die ein Tag bra&amp;ucht:</translation>
    </message>
    <message>
        <source>Stopped. Nothing has changed.</source>
        <translation>Angehalten. Nichts hat sich geändert.</translation>
    </message>
    <message>
        <source>Stopped. The model that was in use stays.</source>
        <translation>Angehalten. Das bisherige Modell bleibt.</translation>
    </message>
    <message>
        <source>Takes every song that nobody gave a tag for a counter-example. Otherwise only songs count that you said it of, or that have another tag of the same field.</source>
        <translation>Nimmt jeden Song, dem niemand ein Tag gab, als Gegenbeispiel. Sonst zählen nur Songs, von denen es gesagt wurde oder die ein anderes Tag desselben Feldes haben.</translation>
    </message>
    <message>
        <source>Use the selected &amp;version</source>
        <translation>Gewählte &amp;Version benutzen</translation>
    </message>
    <message>
        <source>Use this from now on? You can go back at any time.</source>
        <translation>Das ab jetzt benutzen? Zurückkehren geht jederzeit.</translation>
    </message>
    <message>
        <source>Versions that you taught</source>
        <translation>Angelernte Versionen</translation>
    </message>
    <message>
        <source>Versions, the newest first</source>
        <translation>Versionen, die neueste zuerst</translation>
    </message>
    <message>
        <source>What I &amp;said in MLFA</source>
        <translation>Was in MLFA ge&amp;sagt wurde</translation>
    </message>
    <message>
        <source>What was learnt of each tag</source>
        <translation>Was von jedem Tag gelernt wurde</translation>
    </message>
</context>
<context>
    <name>TeachQueuePage</name>
    <message>
        <source>&amp;Ask</source>
        <translation>&amp;Fragen</translation>
    </message>
    <message>
        <source>&amp;No</source>
        <translation>&amp;Nein</translation>
    </message>
    <message>
        <source>&amp;Play</source>
        <translation>Ab&amp;spielen</translation>
    </message>
    <message>
        <source>&amp;Skip</source>
        <translation>Ü&amp;berspringen</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>&amp;Yes</source>
        <translation>&amp;Ja</translation>
    </message>
    <message>
        <source>A&amp;bout:</source>
        <translation>&amp;Über:</translation>
    </message>
    <message>
        <source>Every tag</source>
        <translation>Jedes Tag</translation>
    </message>
    <message>
        <source>Listen, and say whether the song has the tag. Every answer counts when you learn next.</source>
        <translation>Anhören und sagen, ob der Song das Tag hat. Jede Antwort zählt beim nächsten Lernen.</translation>
    </message>
    <message>
        <source>Looking for the songs whose answer would teach most…</source>
        <translation>Die Songs werden gesucht, deren Antwort am meisten lehrt …</translation>
    </message>
    <message>
        <source>Nothing can be asked now.</source>
        <translation>Jetzt kann nichts gefragt werden.</translation>
    </message>
    <message>
        <source>Questions, the most valuable first</source>
        <translation>Fragen, die wertvollste zuerst</translation>
    </message>
    <message>
        <source>That was the last one. “Ask” chooses others.</source>
        <translation>Das war die letzte. „Fragen“ wählt andere.</translation>
    </message>
    <message>
        <source>There is nothing to ask: no song is in doubt.</source>
        <translation>Es gibt nichts zu fragen: Kein Song ist fraglich.</translation>
    </message>
    <message>
        <source>Which tag is asked about</source>
        <translation>Nach welchem Tag gefragt wird</translation>
    </message>
</context>
<context>
    <name>TeachTagsPage</name>
    <message>
        <source>&amp;Create tag</source>
        <translation>Tag an&amp;legen</translation>
    </message>
    <message>
        <source>&amp;Remove tag</source>
        <translation>Tag &amp;entfernen</translation>
    </message>
    <message>
        <source>Kind of the new tag</source>
        <translation>Art des neuen Tags</translation>
    </message>
    <message>
        <source>Name of a new tag</source>
        <translation>Name eines neuen Tags</translation>
    </message>
    <message>
        <source>Remove a tag of which nothing was said.</source>
        <translation>Ein Tag entfernen, zu dem nichts gesagt wurde.</translation>
    </message>
    <message>
        <source>Selected songs &amp;have it</source>
        <translation>Ausgewählte Songs &amp;haben es</translation>
    </message>
    <message>
        <source>Selected songs &amp;lack it</source>
        <translation>Ausgewählte Songs haben es &amp;nicht</translation>
    </message>
    <message>
        <source>Tags of your own, such as “sunday cooking”. Choose one here, select songs in the table of the window, and press {yes} where it fits, {no} where it does not. About ten songs of several artists are a good beginning.</source>
        <translation>Eigene Tags, etwa „Kochen am Sonntag“. Hier eines wählen, Songs in der Tabelle des Fensters auswählen und {yes} drücken, wo es passt, {no}, wo nicht. Etwa zehn Songs mehrerer Interpreten sind ein guter Anfang.</translation>
    </message>
    <message>
        <source>Take &amp;back what I said</source>
        <translation>&amp;Zurücknehmen, was gesagt wurde</translation>
    </message>
    <message>
        <source>Your own tags</source>
        <translation>Eigene Tags</translation>
    </message>
</context>
<context>
    <name>Teaching</name>
    <message numerus="yes">
        <source>%n tags were learnt, from {songs} songs of {groups} albums and artists.</source>
        <translation>
            <numerusform>%n Tag wurde gelernt, aus {songs} Songs von {groups} Alben und Interpreten.</numerusform>
            <numerusform>%n Tags wurden gelernt, aus {songs} Songs von {groups} Alben und Interpreten.</numerusform>
        </translation>
    </message>
    <message>
        <source>Deciding the library anew: {share}</source>
        <translation>Über die Bibliothek wird neu entschieden: {share}</translation>
    </message>
    <message>
        <source>Learning, and measuring on held-out songs: {share}</source>
        <translation>Lernen, und Messen an zurückgehaltenen Songs: {share}</translation>
    </message>
    <message>
        <source>Reading what was heard: {share}</source>
        <translation>Gehörtes wird gelesen: {share}</translation>
    </message>
    <message>
        <source>Too few songs have: {names}.</source>
        <translation>Zu wenige Songs haben: {names}.</translation>
    </message>
    <message>
        <source>after</source>
        <translation>nachher</translation>
    </message>
    <message>
        <source>before</source>
        <translation>vorher</translation>
    </message>
    <message>
        <source>learnt</source>
        <translation>gelernt</translation>
    </message>
    <message>
        <source>not learnt: no song is known to lack it</source>
        <translation>nicht gelernt: Von keinem Song ist bekannt, dass es ihm fehlt</translation>
    </message>
    <message>
        <source>not measured: too few albums and artists; never proposed</source>
        <translation>nicht gemessen: zu wenige Alben und Interpreten; nie vorgeschlagen</translation>
    </message>
    <message>
        <source>scored, but never sure enough to be proposed</source>
        <translation>bewertet, aber nie sicher genug für einen Vorschlag</translation>
    </message>
    <message>
        <source>the model’s own stays</source>
        <translation>das des Modells bleibt</translation>
    </message>
    <message>
        <source>{when}: ROC-AUC {roc}, {right} of {proposed} proposals right, {positives} of {measured} held-out songs have it</source>
        <translation>{when}: ROC-AUC {roc}, {right} von {proposed} Vorschlägen richtig, {positives} von {measured} zurückgehaltenen Songs haben es</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>Tag timeline</source>
        <translation>Tags im Verlauf</translation>
    </message>
    <message>
        <source>There are no scores over time.</source>
        <translation>Es gibt keine Werte im Verlauf.</translation>
    </message>
    <message>
        <source>Where each tag is heard shows here once the song is analysed.</source>
        <translation>Wo jeder Tag zu hören ist, erscheint hier, sobald der Song analysiert ist.</translation>
    </message>
    <message>
        <source>{tag}, {begin} to {end}: {percent}</source>
        <translation>{tag}, {begin} bis {end}: {percent}</translation>
    </message>
    <message>
        <source>{tag}, {time}, {percent} percent</source>
        <translation>{tag}, {time}, {percent} Prozent</translation>
    </message>
    <message>
        <source>{tag}: {score} % over the whole song, proposed from {threshold} %. Click, or press H, to see where it is strongest.</source>
        <translation>{tag}: {score} % über den ganzen Song, vorgeschlagen ab {threshold} %. Ein Klick oder H zeigt, wo er am stärksten ist.</translation>
    </message>
    <message>
        <source>{tag}: the model is not sure enough of this tag to propose it.</source>
        <translation>{tag}: Das Modell ist sich bei diesem Tag nicht sicher genug für einen Vorschlag.</translation>
    </message>
</context>
<context>
    <name>Trouble</name>
    <message>
        <source>The library cannot be opened</source>
        <translation>Die Bibliothek lässt sich nicht öffnen</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>&amp;Noch einmal versuchen</translation>
    </message>
    <message>
        <source>&amp;Begin a new library</source>
        <translation>Eine neue Bibliothek &amp;beginnen</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>S&amp;chließen</translation>
    </message>
    <message>
        <source>Your music files are not affected. A new library can be begun; the damaged catalogue is kept under another name.</source>
        <translation>Die Musikdateien sind nicht betroffen. Eine neue Bibliothek kann begonnen werden; der beschädigte Katalog bleibt unter anderem Namen erhalten.</translation>
    </message>
    <message>
        <source>Nothing in it was changed.</source>
        <translation>Darin wurde nichts geändert.</translation>
    </message>
</context>
<context>
    <name>UndoPage</name>
    <message>
        <source>%v of %m files</source>
        <translation>%v von %m Dateien</translation>
    </message>
    <message>
        <source>&amp;Also files that are read-only or have links</source>
        <translation>&amp;Auch schreibgeschützte Dateien und solche mit Links</translation>
    </message>
    <message>
        <source>&amp;Back to the history</source>
        <translation>&amp;Zurück zum Verlauf</translation>
    </message>
    <message>
        <source>&amp;Take back</source>
        <translation>Zurück&amp;nehmen</translation>
    </message>
    <message numerus="yes">
        <source>&amp;Take back %n files</source>
        <translation>
            <numerusform>%n Datei zurück&amp;nehmen</numerusform>
            <numerusform>%n Dateien zurück&amp;nehmen</numerusform>
        </translation>
    </message>
    <message>
        <source>Br&amp;ing back…</source>
        <translation>Wie&amp;derherstellen…</translation>
    </message>
    <message>
        <source>Links are followed; a file with further names (hard links) loses them, and they keep the present content.</source>
        <translation>Links wird gefolgt; eine Datei mit weiteren Namen (harten Links) verliert sie, und sie behalten den jetzigen Inhalt.</translation>
    </message>
    <message>
        <source>Looking at what would be taken back…</source>
        <translation>Es wird nachgesehen, was zurückgenommen würde…</translation>
    </message>
    <message>
        <source>Nothing has been changed yet. What somebody else has changed since stays, and what is taken back can be brought back.</source>
        <translation>Noch ist nichts geändert. Was jemand anders seither geändert hat, bleibt, und was zurückgenommen wird, lässt sich wiederherstellen.</translation>
    </message>
    <message>
        <source>Progress of taking back</source>
        <translation>Fortschritt des Zurücknehmens</translation>
    </message>
    <message>
        <source>S&amp;top</source>
        <translation>An&amp;halten</translation>
    </message>
    <message>
        <source>Show only what is &amp;not taken back</source>
        <translation>Nur zei&amp;gen, was nicht zurückgenommen wird</translation>
    </message>
    <message>
        <source>Stopping after the file in work…</source>
        <translation>Nach der angefangenen Datei wird angehalten…</translation>
    </message>
    <message>
        <source>Taking back…</source>
        <translation>Wird zurückgenommen…</translation>
    </message>
    <message>
        <source>Undo what has just been taken back.</source>
        <translation>Rückgängig machen, was eben zurückgenommen wurde.</translation>
    </message>
    <message>
        <source>What becomes of each file, a line per file</source>
        <translation>Was aus jeder Datei wird, eine Zeile je Datei</translation>
    </message>
</context>
<context>
    <name>VersionModel</name>
    <message>
        <source>In use</source>
        <translation>In Benutzung</translation>
    </message>
    <message>
        <source>Made</source>
        <translation>Gemacht</translation>
    </message>
    <message>
        <source>Songs</source>
        <translation>Songs</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Tags</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>{number}, taught on {model}</source>
        <translation>{number}, angelernt auf {model}</translation>
    </message>
</context>
<context>
    <name>VocabularyPage</name>
    <message>
        <source>Vocabulary</source>
        <translation>Wortschatz</translation>
    </message>
    <message>
        <source>Filter tags and words</source>
        <translation>Tags und Wörter filtern</translation>
    </message>
    <message numerus="yes">
        <source>%n songs: {change}</source>
        <translation>
            <numerusform>%n Song: {change}</numerusform>
            <numerusform>%n Songs: {change}</numerusform>
        </translation>
    </message>
    <message>
        <source>(never written)</source>
        <translation>(nie geschrieben)</translation>
    </message>
    <message>
        <source>Line {line}: {reason}</source>
        <translation>Zeile {line}: {reason}</translation>
    </message>
    <message>
        <source>What is written for a tag. Double-click or press F2 to change it; put semicolons between several words. Two tags with the same word become one.</source>
        <translation>Was für einen Tag geschrieben wird. Doppelklick oder F2 ändert es; zwischen mehrere Wörter kommen Semikolons. Zwei Tags mit demselben Wort werden einer.</translation>
    </message>
    <message>
        <source>Words that come before all others</source>
        <translation>Wörter, die vor allen anderen stehen</translation>
    </message>
    <message>
        <source>Words, genre trees and filters (*.txt *.yaml *.yml);;All files (*)</source>
        <translation>Wörter, Genre-Bäume und Filter (*.txt *.yaml *.yml);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Written &amp;first:</source>
        <translation>&amp;Zuerst geschrieben:</translation>
    </message>
    <message>
        <source>words ban rename import export</source>
        <translation>wörter verbieten umbenennen importieren exportieren einlesen sichern</translation>
    </message>
    <message>
        <source>Import words</source>
        <translation>Wörter einlesen</translation>
    </message>
    <message>
        <source>Export words</source>
        <translation>Wörter speichern</translation>
    </message>
    <message>
        <source>Text files (*.txt)</source>
        <translation>Textdateien (*.txt)</translation>
    </message>
    <message numerus="yes">
        <source>Words for %n tags were read.</source>
        <translation>
            <numerusform>Wörter für %n Tag wurden gelesen.</numerusform>
            <numerusform>Wörter für %n Tags wurden gelesen.</numerusform>
        </translation>
    </message>
    <message>
        <source>The words were saved.</source>
        <translation>Die Wörter wurden gespeichert.</translation>
    </message>
    <message>
        <source>Tags and your words</source>
        <translation>Tags und eigene Wörter</translation>
    </message>
    <message>
        <source>&amp;Never write</source>
        <translation>&amp;Nie schreiben</translation>
    </message>
    <message>
        <source>Never write the marked tags (Del).</source>
        <translation>Die markierten Tags nie schreiben (Entf).</translation>
    </message>
    <message>
        <source>&amp;Use own name</source>
        <translation>&amp;Eigener Name</translation>
    </message>
    <message>
        <source>Write the marked tags by their own names again.</source>
        <translation>Die markierten Tags wieder mit ihrem eigenen Namen schreiben.</translation>
    </message>
    <message>
        <source>&amp;Import…</source>
        <translation>Ein&amp;lesen …</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>S&amp;peichern …</translation>
    </message>
</context>
<context>
    <name>WalkDialog</name>
    <message numerus="yes">
        <source>%n songs, about {minutes} minutes</source>
        <translation>
            <numerusform>%n Song, etwa {minutes} Minuten</numerusform>
            <numerusform>%n Songs, etwa {minutes} Minuten</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;From the selected song</source>
        <translation>&amp;Vom ausgewählten Song</translation>
    </message>
    <message>
        <source>&amp;Number of songs:</source>
        <translation>An&amp;zahl der Songs:</translation>
    </message>
    <message>
        <source>&amp;Play</source>
        <translation>Ab&amp;spielen</translation>
    </message>
    <message>
        <source>&amp;Save playlist…</source>
        <translation>Wiedergabeliste &amp;speichern …</translation>
    </message>
    <message>
        <source>&amp;To the selected song</source>
        <translation>&amp;Zum ausgewählten Song</translation>
    </message>
    <message>
        <source>Any songs</source>
        <translation>Beliebige Songs</translation>
    </message>
    <message>
        <source>Artist</source>
        <translation>Interpret</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Länge</translation>
    </message>
    <message>
        <source>Like the one before</source>
        <translation>Wie der davor</translation>
    </message>
    <message>
        <source>Looking for songs between them…</source>
        <translation>Songs dazwischen werden gesucht …</translation>
    </message>
    <message>
        <source>No album twice</source>
        <translation>Kein Album zweimal</translation>
    </message>
    <message>
        <source>No artist twice</source>
        <translation>Kein Interpret zweimal</translation>
    </message>
    <message>
        <source>No.</source>
        <translation>Nr.</translation>
    </message>
    <message>
        <source>Of what no two songs are</source>
        <translation>Was nicht zweimal vorkommt</translation>
    </message>
    <message>
        <source>Playlist between two songs</source>
        <translation>Wiedergabeliste zwischen zwei Songs</translation>
    </message>
    <message>
        <source>Playlist, from the first song to the last</source>
        <translation>Wiedergabeliste, vom ersten Song bis zum letzten</translation>
    </message>
    <message>
        <source>S&amp;wap</source>
        <translation>&amp;Tauschen</translation>
    </message>
    <message>
        <source>Same kind of music</source>
        <translation>Gleiche Art Musik</translation>
    </message>
    <message>
        <source>Select a song in the table of the window and say here that the playlist begins or ends with it.</source>
        <translation>In der Tabelle des Fensters einen Song auswählen und hier sagen, dass die Wiedergabeliste mit ihm beginnt oder endet.</translation>
    </message>
    <message>
        <source>Sounds like</source>
        <translation>Klingt ähnlich</translation>
    </message>
    <message numerus="yes">
        <source>The library has no more than %n songs for it.</source>
        <translation>
            <numerusform>Die Bibliothek hat dafür nur %n Song.</numerusform>
            <numerusform>Die Bibliothek hat dafür nur %n Songs.</numerusform>
        </translation>
    </message>
    <message>
        <source>The model has not heard {name} yet.</source>
        <translation>Das Modell hat {name} noch nicht gehört.</translation>
    </message>
    <message>
        <source>There is no playlist between these songs now.</source>
        <translation>Zwischen diesen Songs gibt es jetzt keine Wiedergabeliste.</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>not chosen yet</source>
        <translation>noch nicht gewählt</translation>
    </message>
</context>
<context>
    <name>WaveformView</name>
    <message>
        <source>Waveform</source>
        <translation>Wellenform</translation>
    </message>
    <message>
        <source>No song is open.</source>
        <translation>Kein Song ist offen.</translation>
    </message>
    <message>
        <source>{position} of {duration}</source>
        <translation>{position} von {duration}</translation>
    </message>
</context>
<context>
    <name>Welcome</name>
    <message>
        <source>What is in your music?</source>
        <translation>Was steckt in der Musik?</translation>
    </message>
    <message>
        <source>MLFA listens to your songs on this computer, proposes their genres, moods and instruments, and writes nothing into a file before you have seen it.</source>
        <translation>MLFA hört die Songs auf diesem Computer an, schlägt Genres, Stimmungen und Instrumente vor und schreibt nichts in eine Datei, was nicht vorher zu sehen war.</translation>
    </message>
    <message>
        <source>&amp;Add a folder of music…</source>
        <translation>Einen Ordner mit Musik &amp;hinzufügen …</translation>
    </message>
    <message>
        <source>or drop a song or a folder here</source>
        <translation>oder einen Song oder Ordner hier fallen lassen</translation>
    </message>
</context>
<context>
    <name>WhyDialog</name>
    <message>
        <source>&amp;Tag:</source>
        <translation>&amp;Tag:</translation>
    </message>
    <message>
        <source>An average song</source>
        <translation>Ein durchschnittlicher Song</translation>
    </message>
    <message>
        <source>Artist</source>
        <translation>Interpret</translation>
    </message>
    <message>
        <source>Has the tag</source>
        <translation>Hat den Tag</translation>
    </message>
    <message>
        <source>Levels of the model</source>
        <translation>Ebenen des Modells</translation>
    </message>
    <message>
        <source>Looking for songs…</source>
        <translation>Songs werden gesucht …</translation>
    </message>
    <message>
        <source>Looking for what carried the tag…</source>
        <translation>Es wird gesucht, was den Tag getragen hat …</translation>
    </message>
    <message>
        <source>No other song of your library has the tag “{tag}”.</source>
        <translation>Kein anderer Song Ihrer Bibliothek hat den Tag „{tag}“.</translation>
    </message>
    <message>
        <source>Play from {begin} to {end}, where the tag has {score}</source>
        <translation>Von {begin} bis {end} abspielen; dort hat der Tag {score}</translation>
    </message>
    <message>
        <source>Preparing the search, once: {share}</source>
        <translation>Die Suche wird einmalig vorbereitet: {share}</translation>
    </message>
    <message>
        <source>Shares are log odds: from an average song they add up to this one.</source>
        <translation>Die Anteile sind Log-Odds: Von einem durchschnittlichen Song aus ergeben sie zusammen diesen.</translation>
    </message>
    <message>
        <source>Similarity</source>
        <translation>Ähnlichkeit</translation>
    </message>
    <message>
        <source>Strongest moment, but as strong throughout</source>
        <translation>Stärkster Moment, doch überall so stark</translation>
    </message>
    <message>
        <source>Strongest passages</source>
        <translation>Stärkste Stellen</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>Tag</translation>
    </message>
    <message>
        <source>The model in use has not heard this song to its end yet.</source>
        <translation>Das Modell in Gebrauch hat diesen Song noch nicht zu Ende gehört.</translation>
    </message>
    <message>
        <source>This song</source>
        <translation>Dieser Song</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>What each level contributed</source>
        <translation>Was jede Ebene beigetragen hat</translation>
    </message>
    <message>
        <source>Why “{tag}”</source>
        <translation>Warum „{tag}“</translation>
    </message>
    <message>
        <source>Your nearest songs that have the tag, too</source>
        <translation>Ihre nächsten Songs, die den Tag auch haben</translation>
    </message>
    <message>
        <source>{song}: {score}, {standing}</source>
        <translation>{song}: {score}, {standing}</translation>
    </message>
</context>
<context>
    <name>WhyWords</name>
    <message>
        <source>About as strong throughout the song.</source>
        <translation>Im ganzen Song etwa gleich stark.</translation>
    </message>
    <message>
        <source>An average song: {score}</source>
        <translation>Ein durchschnittlicher Song: {score}</translation>
    </message>
    <message>
        <source>From many levels, most from {levels}.</source>
        <translation>Von vielen Ebenen, am meisten von {levels}.</translation>
    </message>
    <message>
        <source>Half of it from {levels}.</source>
        <translation>Zur Hälfte von {levels}.</translation>
    </message>
    <message>
        <source>Hardly more {tag} than an average song.</source>
        <translation>Kaum mehr {tag} als ein durchschnittlicher Song.</translation>
    </message>
    <message>
        <source>Less {tag} than an average song, above all by {levels}.</source>
        <translation>Weniger {tag} als ein durchschnittlicher Song, vor allem nach {levels}.</translation>
    </message>
    <message>
        <source>Mostly from {levels}.</source>
        <translation>Größtenteils von {levels}.</translation>
    </message>
    <message>
        <source>Strongest from {begin} to {end}.</source>
        <translation>Am stärksten von {begin} bis {end}.</translation>
    </message>
    <message>
        <source>This song: {score}</source>
        <translation>Dieser Song: {score}</translation>
    </message>
    <message>
        <source>accepted by you</source>
        <translation>selbst angenommen</translation>
    </message>
    <message>
        <source>genre of the file</source>
        <translation>Genre der Datei</translation>
    </message>
    <message>
        <source>in the file</source>
        <translation>in der Datei</translation>
    </message>
    <message>
        <source>level {number}</source>
        <translation>Ebene {number}</translation>
    </message>
    <message>
        <source>level {number} of {networks}</source>
        <translation>Ebene {number} von {networks}</translation>
    </message>
    <message>
        <source>mood of the file</source>
        <translation>Stimmung der Datei</translation>
    </message>
    <message>
        <source>never proposed, since the model is not reliable enough on it</source>
        <translation>nie vorgeschlagen, da das Modell darin nicht verlässlich genug ist</translation>
    </message>
    <message>
        <source>not proposed, since this does not sound like music</source>
        <translation>nicht vorgeschlagen, da dies nicht nach Musik klingt</translation>
    </message>
    <message>
        <source>proposed</source>
        <translation>vorgeschlagen</translation>
    </message>
    <message>
        <source>proposed from {threshold}</source>
        <translation>vorgeschlagen ab {threshold}</translation>
    </message>
    <message>
        <source>rejected by you</source>
        <translation>selbst abgelehnt</translation>
    </message>
    <message>
        <source>the top level of {networks}</source>
        <translation>der obersten Ebene von {networks}</translation>
    </message>
    <message>
        <source>top level</source>
        <translation>oberste Ebene</translation>
    </message>
    <message>
        <source>under {number}%</source>
        <translation>unter {number}&#xa0;%</translation>
    </message>
    <message>
        <source>waveform {name}</source>
        <translation>Wellenform {name}</translation>
    </message>
    <message>
        <source>would be proposed from {threshold}</source>
        <translation>würde ab {threshold} vorgeschlagen</translation>
    </message>
    <message>
        <source>{names} and {last}</source>
        <translation>{names} und {last}</translation>
    </message>
    <message>
        <source>{network} ({seconds} s)</source>
        <translation>{network} ({seconds} s)</translation>
    </message>
    <message>
        <source>{network}, {level}: {share}</source>
        <translation>{network}, {level}: {share}</translation>
    </message>
    <message>
        <source>{network}, {level}: {share}, against the tag</source>
        <translation>{network}, {level}: {share}, gegen den Tag</translation>
    </message>
    <message>
        <source>{network}, {level}: {share}, for the tag</source>
        <translation>{network}, {level}: {share}, für den Tag</translation>
    </message>
    <message>
        <source>{number} frames</source>
        <translation>{number} Frames</translation>
    </message>
    <message>
        <source>{number}%</source>
        <translation>{number}&#xa0;%</translation>
    </message>
</context>
<context>
    <name>WindowContext</name>
    <message>
        <source>Choose a model…</source>
        <translation>Modell wählen…</translation>
    </message>
</context>
<context>
    <name>WordingPanel</name>
    <message>
        <source>Words for tags</source>
        <translation>Wörter für Tags</translation>
    </message>
    <message>
        <source>Type your word for a tag; two words with a semicolon between them are both written. Untick a tag that shall never be written.</source>
        <translation>Das eigene Wort für einen Tag eintippen; von zwei Wörtern mit Semikolon dazwischen werden beide geschrieben. Den Haken bei einem Tag entfernen, der nie geschrieben werden soll.</translation>
    </message>
    <message>
        <source>“{tag}” is written as “{words}”</source>
        <translation>„{tag}“ wird als „{words}“ geschrieben</translation>
    </message>
    <message>
        <source>“{tag}” is never written</source>
        <translation>„{tag}“ wird nie geschrieben</translation>
    </message>
    <message>
        <source>such as in: {songs}</source>
        <translation>zum Beispiel in: {songs}</translation>
    </message>
</context>
<context>
    <name>WordingTableModel</name>
    <message>
        <source>Tag</source>
        <translation>Tag</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>Kategorie</translation>
    </message>
    <message>
        <source>Your words</source>
        <translation>Eigene Wörter</translation>
    </message>
    <message>
        <source>Songs</source>
        <translation>Songs</translation>
    </message>
    <message>
        <source>Songs of your library for which the model proposes the tag.</source>
        <translation>Songs der Bibliothek, für die das Modell den Tag vorschlägt.</translation>
    </message>
    <message>
        <source>(never written)</source>
        <translation>(nie geschrieben)</translation>
    </message>
    <message>
        <source>Not in this model</source>
        <translation>Nicht in diesem Modell</translation>
    </message>
</context>
<context>
    <name>WorkNews</name>
    <message>
        <source>{name} met an error in MLFA itself; the work goes on without it.</source>
        <translation>{name} stieß auf einen Fehler in MLFA selbst; die Arbeit geht ohne diese Datei weiter.</translation>
    </message>
</context>
<context>
    <name>WorkWords</name>
    <message numerus="yes">
        <source>%n more could not be looked at.</source>
        <translation>
            <numerusform>%n weiterer ließ sich nicht durchsehen.</numerusform>
            <numerusform>%n weitere ließen sich nicht durchsehen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n processes</source>
        <translation>
            <numerusform>%n Prozess</numerusform>
            <numerusform>%n Prozesse</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n decoders</source>
        <translation>
            <numerusform>%n Dekodierer</numerusform>
            <numerusform>%n Dekodierer</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n processes share the work.</source>
        <translation>
            <numerusform>%n Prozess macht die Arbeit.</numerusform>
            <numerusform>%n Prozesse teilen sich die Arbeit.</numerusform>
        </translation>
    </message>
    <message>
        <source>All songs are gone from their folders.</source>
        <translation>Alle Songs sind aus ihren Ordnern verschwunden.</translation>
    </message>
    <message>
        <source>All songs are out of reach now; perhaps their drive is not connected.</source>
        <translation>Gerade ist kein Song erreichbar; vielleicht ist das Laufwerk nicht angeschlossen.</translation>
    </message>
    <message numerus="yes">
        <source>Analysing {done} of {total} songs</source>
        <translation>
            <numerusform>{done} von {total} Song analysiert</numerusform>
            <numerusform>{done} von {total} Songs analysiert</numerusform>
        </translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>CUDA</source>
        <translation>CUDA</translation>
    </message>
    <message>
        <source>Device: automatic</source>
        <translation>Gerät: automatisch</translation>
    </message>
    <message numerus="yes">
        <source>Looking into the folders: {count} music files found…</source>
        <translation>
            <numerusform>Ordner werden durchgesehen: {count} Musikdatei gefunden …</numerusform>
            <numerusform>Ordner werden durchgesehen: {count} Musikdateien gefunden …</numerusform>
        </translation>
    </message>
    <message>
        <source>Looking into the folders…</source>
        <translation>Ordner werden durchgesehen …</translation>
    </message>
    <message>
        <source>No songs yet.</source>
        <translation>Noch keine Songs.</translation>
    </message>
    <message numerus="yes">
        <source>None of the %n songs could be analysed.</source>
        <translation>
            <numerusform>Der Song konnte nicht analysiert werden.</numerusform>
            <numerusform>Keiner der %n Songs konnte analysiert werden.</numerusform>
        </translation>
    </message>
    <message>
        <source>Number format of the networks: {precision}.</source>
        <translation>Zahlenformat der Netze: {precision}.</translation>
    </message>
    <message>
        <source>Paused.</source>
        <translation>Angehalten.</translation>
    </message>
    <message numerus="yes">
        <source>Paused: {count} songs are still to be analysed.</source>
        <translation>
            <numerusform>Angehalten: {count} Song ist noch zu analysieren.</numerusform>
            <numerusform>Angehalten: {count} Songs sind noch zu analysieren.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Paused: {done} of {total} songs done.</source>
        <translation>
            <numerusform>Angehalten: {done} von {total} Song fertig.</numerusform>
            <numerusform>Angehalten: {done} von {total} Songs fertig.</numerusform>
        </translation>
    </message>
    <message>
        <source>Reading and decoding limit the speed.</source>
        <translation>Lesen und Dekodieren begrenzen das Tempo.</translation>
    </message>
    <message>
        <source>Reading and decoding take {decoding} of the time, the networks {networks}.</source>
        <translation>Lesen und Dekodieren brauchen {decoding} der Zeit, die Netze {networks}.</translation>
    </message>
    <message numerus="yes">
        <source>Reading titles and artists: {count} files so far…</source>
        <translation>
            <numerusform>Titel und Interpreten werden gelesen: bisher {count} Datei …</numerusform>
            <numerusform>Titel und Interpreten werden gelesen: bisher {count} Dateien …</numerusform>
        </translation>
    </message>
    <message>
        <source>Speed: {rate} songs a minute.</source>
        <translation>Tempo: {rate} Songs je Minute.</translation>
    </message>
    <message>
        <source>Stopping after the songs that are nearly done…</source>
        <translation>Stoppt nach den Songs, die fast fertig sind …</translation>
    </message>
    <message>
        <source>The analysis runs on {device}.</source>
        <translation>Die Analyse läuft auf {device}.</translation>
    </message>
    <message>
        <source>The networks limit the speed.</source>
        <translation>Die Netze begrenzen das Tempo.</translation>
    </message>
    <message>
        <source>The song is not analysed yet.</source>
        <translation>Der Song ist noch nicht analysiert.</translation>
    </message>
    <message>
        <source>There is no music in {folder}.</source>
        <translation>In {folder} ist keine Musik.</translation>
    </message>
    <message numerus="yes">
        <source>Up to date: {count} songs.</source>
        <translation>
            <numerusform>Auf dem neuesten Stand: {count} Song.</numerusform>
            <numerusform>Auf dem neuesten Stand: {count} Songs.</numerusform>
        </translation>
    </message>
    <message>
        <source>Which device is used is known when the first song is analysed.</source>
        <translation>Welches Gerät genutzt wird, steht fest, sobald der erste Song analysiert ist.</translation>
    </message>
    <message numerus="yes">
        <source>about %n days left</source>
        <translation>
            <numerusform>noch etwa %n Tag</numerusform>
            <numerusform>noch etwa %n Tage</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n hours left</source>
        <translation>
            <numerusform>noch etwa %n Stunde</numerusform>
            <numerusform>noch etwa %n Stunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n minutes left</source>
        <translation>
            <numerusform>noch etwa %n Minute</numerusform>
            <numerusform>noch etwa %n Minuten</numerusform>
        </translation>
    </message>
    <message>
        <source>fell back</source>
        <translation>ausgewichen</translation>
    </message>
    <message>
        <source>less than a minute left</source>
        <translation>noch unter einer Minute</translation>
    </message>
    <message>
        <source>the processor (CPU)</source>
        <translation>dem Prozessor (CPU)</translation>
    </message>
    <message>
        <source>{folder} cannot be reached; perhaps its drive is not connected. Its songs are kept, and come back with it.</source>
        <translation>{folder} ist nicht erreichbar; vielleicht ist das Laufwerk nicht angeschlossen. Die Songs darin bleiben erhalten und kommen mit ihm zurück.</translation>
    </message>
    <message numerus="yes">
        <source>{count} of {total} songs are not analysed yet.</source>
        <translation>
            <numerusform>{count} von {total} Songs ist noch nicht analysiert.</numerusform>
            <numerusform>{count} von {total} Songs sind noch nicht analysiert.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} songs are analysed; {failed} could not be.</source>
        <translation>
            <numerusform>{count} Song ist analysiert; bei {failed} gelang es nicht.</numerusform>
            <numerusform>{count} Songs sind analysiert; bei {failed} gelang es nicht.</numerusform>
        </translation>
    </message>
    <message>
        <source>{rate} songs a minute</source>
        <translation>{rate} Songs je Minute</translation>
    </message>
</context>
<context>
    <name>Workbench</name>
    <message>
        <source>The damaged catalogue is kept as {path}.</source>
        <translation>Der beschädigte Katalog bleibt als {path} erhalten.</translation>
    </message>
    <message>
        <source>The analysis goes on where the last session ended.</source>
        <translation>Die Analyse geht dort weiter, wo sie zuletzt endete.</translation>
    </message>
    <message>
        <source>The analysis was paused last time; it waits to go on.</source>
        <translation>Die Analyse wurde zuletzt angehalten; sie wartet auf die Fortsetzung.</translation>
    </message>
</context>
<context>
    <name>WriteChoices</name>
    <message>
        <source>Proposed and accepted tags</source>
        <translation>Vorgeschlagene und angenommene Tags</translation>
    </message>
    <message>
        <source>Only tags that I accepted</source>
        <translation>Nur Tags, die ich angenommen habe</translation>
    </message>
    <message>
        <source>Which tags are written</source>
        <translation>Welche Tags geschrieben werden</translation>
    </message>
    <message>
        <source>&amp;Keep the modification time</source>
        <translation>Änderungszeit &amp;behalten</translation>
    </message>
    <message>
        <source>Read-only files</source>
        <translation>Schreibgeschützte Dateien</translation>
    </message>
    <message>
        <source>Files with hard links</source>
        <translation>Dateien mit harten Verknüpfungen</translation>
    </message>
    <message>
        <source>Follow symbolic links</source>
        <translation>Symbolischen Verknüpfungen folgen</translation>
    </message>
    <message>
        <source>This name gets the new content; its other names keep the old one.</source>
        <translation>Dieser Name bekommt den neuen Inhalt; die anderen behalten den alten.</translation>
    </message>
    <message>
        <source>The file that a link leads to is written; the link stays.</source>
        <translation>Geschrieben wird die Datei, zu der eine Verknüpfung führt; die Verknüpfung bleibt.</translation>
    </message>
    <message>
        <source>Write also what is left alone otherwise:</source>
        <translation>Auch schreiben, was sonst unberührt bleibt:</translation>
    </message>
    <message>
        <source>&amp;Options</source>
        <translation>&amp;Optionen</translation>
    </message>
    <message>
        <source>&amp;Player:</source>
        <translation>&amp;Player:</translation>
    </message>
    <message>
        <source>&amp;Remember for next time</source>
        <translation>Für das nächste Mal &amp;merken</translation>
    </message>
    <message>
        <source>&amp;Your words</source>
        <translation>Eigene &amp;Wörter</translation>
    </message>
    <message>
        <source>Keep these policies, words and the modification time as your settings.</source>
        <translation>Diese Regeln, Wörter und die Änderungszeit als Einstellungen speichern.</translation>
    </message>
    <message>
        <source>What may happen to the field {field}</source>
        <translation>Was mit dem Feld {field} geschehen darf</translation>
    </message>
    <message>
        <source>Which player reads the files</source>
        <translation>Welcher Player die Dateien liest</translation>
    </message>
    <message>
        <source>Which tags</source>
        <translation>Welche Tags</translation>
    </message>
    <message>
        <source>What may happen to each field</source>
        <translation>Was mit jedem Feld geschehen darf</translation>
    </message>
</context>
<context>
    <name>WriteDialog</name>
    <message>
        <source>Review and write</source>
        <translation>Prüfen und schreiben</translation>
    </message>
    <message>
        <source>Files looked at</source>
        <translation>Durchgesehene Dateien</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>Alles</translation>
    </message>
    <message>
        <source>Keeps the plan as a file; the command “mlfa plan apply” writes it later.</source>
        <translation>Bewahrt den Plan als Datei auf; der Befehl „mlfa plan apply“ schreibt ihn später.</translation>
    </message>
    <message>
        <source>What changes</source>
        <translation>Was sich ändert</translation>
    </message>
    <message>
        <source>What is kept</source>
        <translation>Was bleibt</translation>
    </message>
    <message>
        <source>Files left alone</source>
        <translation>Unberührte Dateien</translation>
    </message>
    <message>
        <source>With a warning</source>
        <translation>Mit Warnung</translation>
    </message>
    <message>
        <source>Filter by song, folder or value</source>
        <translation>Nach Song, Ordner oder Wert filtern</translation>
    </message>
    <message>
        <source>Filter the changes</source>
        <translation>Die Änderungen filtern</translation>
    </message>
    <message>
        <source>&amp;Tick all</source>
        <translation>Alle &amp;ankreuzen</translation>
    </message>
    <message>
        <source>&amp;Untick all</source>
        <translation>Alle a&amp;bwählen</translation>
    </message>
    <message>
        <source>Write all the rows that are shown.</source>
        <translation>Alle gezeigten Zeilen schreiben.</translation>
    </message>
    <message>
        <source>Leave out all the rows that are shown.</source>
        <translation>Alle gezeigten Zeilen auslassen.</translation>
    </message>
    <message>
        <source>&amp;Save plan…</source>
        <translation>Plan &amp;speichern …</translation>
    </message>
    <message>
        <source>S&amp;top</source>
        <translation>S&amp;toppen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Files are being written. Stop? The file in work is finished; those that are written stay written, all others stay as they are.</source>
        <translation>Es werden gerade Dateien geschrieben. Stoppen? Die begonnene Datei wird fertig; geschriebene bleiben geschrieben, alle anderen bleiben, wie sie sind.</translation>
    </message>
    <message>
        <source>&amp;Go on writing</source>
        <translation>&amp;Weiter schreiben</translation>
    </message>
    <message>
        <source>Stop and &amp;close</source>
        <translation>Stoppen und s&amp;chließen</translation>
    </message>
    <message>
        <source>S&amp;how</source>
        <translation>&amp;Zeigen</translation>
    </message>
    <message>
        <source>Ctrl+Return</source>
        <translation>Strg+Eingabe</translation>
    </message>
    <message numerus="yes">
        <source>Looking at {done} of {total} files…</source>
        <translation>
            <numerusform>{done} von {total} Datei durchgesehen …</numerusform>
            <numerusform>{done} von {total} Dateien durchgesehen …</numerusform>
        </translation>
    </message>
    <message>
        <source>Making the plan…</source>
        <translation>Der Plan wird gemacht …</translation>
    </message>
    <message numerus="yes">
        <source>&amp;Write %n files</source>
        <translation>
            <numerusform>%n Datei &amp;schreiben</numerusform>
            <numerusform>%n Dateien &amp;schreiben</numerusform>
        </translation>
    </message>
    <message>
        <source>These choices are your settings now.</source>
        <translation>Diese Wahl ist jetzt als Einstellung gespeichert.</translation>
    </message>
    <message>
        <source>Save the plan</source>
        <translation>Den Plan speichern</translation>
    </message>
    <message>
        <source>Plans (*.jsonl)</source>
        <translation>Pläne (*.jsonl)</translation>
    </message>
    <message numerus="yes">
        <source>The plan for %n files is saved as {path}.</source>
        <translation>
            <numerusform>Der Plan für %n Datei ist als {path} gespeichert.</numerusform>
            <numerusform>Der Plan für %n Dateien ist als {path} gespeichert.</numerusform>
        </translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message numerus="yes">
        <source>Writing %n files…</source>
        <translation>
            <numerusform>%n Datei wird geschrieben …</numerusform>
            <numerusform>%n Dateien werden geschrieben …</numerusform>
        </translation>
    </message>
    <message>
        <source>Stopping after the file in work…</source>
        <translation>Stoppt nach der begonnenen Datei …</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>Den Bericht speichern</translation>
    </message>
    <message>
        <source>Texts (*.txt)</source>
        <translation>Texte (*.txt)</translation>
    </message>
</context>
<context>
    <name>WriteNotes</name>
    <message>
        <source>Only these fields change: {fields}. The audio and every other field and picture stay identical, which is proven for each file before it is replaced.</source>
        <translation>Nur diese Felder ändern sich: {fields}. Der Ton und alle anderen Felder und Bilder bleiben identisch; das wird für jede Datei bewiesen, bevor sie ersetzt wird.</translation>
    </message>
    <message>
        <source>No field may be written. Choose what may happen to one of them.</source>
        <translation>Kein Feld darf geschrieben werden. Wählen, was mit einem davon geschehen darf.</translation>
    </message>
    <message numerus="yes">
        <source>%n changes may be shown differently by some players.</source>
        <translation>
            <numerusform>%n Änderung könnte von manchen Playern anders gezeigt werden.</numerusform>
            <numerusform>%n Änderungen könnten von manchen Playern anders gezeigt werden.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files are left alone: {reasons}.</source>
        <translation>
            <numerusform>%n Datei bleibt unberührt: {reasons}.</numerusform>
            <numerusform>%n Dateien bleiben unberührt: {reasons}.</numerusform>
        </translation>
    </message>
    <message>
        <source>Show them</source>
        <translation>Zeigen</translation>
    </message>
</context>
<context>
    <name>WriteResults</name>
    <message>
        <source>left alone. {reason}</source>
        <translation>unberührt. {reason}</translation>
    </message>
    <message>
        <source>written, {proof} ({changes})</source>
        <translation>geschrieben, {proof} ({changes})</translation>
    </message>
    <message numerus="yes">
        <source>Stopped; %n files were not begun.</source>
        <translation>
            <numerusform>Gestoppt; %n Dateien wurden nicht begonnen.</numerusform>
            <numerusform>Gestoppt; %n Dateien wurden nicht begonnen.</numerusform>
        </translation>
    </message>
    <message>
        <source>Progress of writing</source>
        <translation>Fortschritt des Schreibens</translation>
    </message>
    <message>
        <source>%v of %m files</source>
        <translation>%v von %m Dateien</translation>
    </message>
    <message numerus="yes">
        <source>%n failed, and are as they were.</source>
        <translation>
            <numerusform>%n schlug fehl und ist, wie sie war.</numerusform>
            <numerusform>%n schlugen fehl und sind, wie sie waren.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files written.</source>
        <translation>
            <numerusform>%n Datei geschrieben.</numerusform>
            <numerusform>%n Dateien geschrieben.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n left alone.</source>
        <translation>
            <numerusform>%n blieb unberührt.</numerusform>
            <numerusform>%n blieben unberührt.</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;History…</source>
        <translation>&amp;Verlauf…</translation>
    </message>
    <message>
        <source>Results, a line per file</source>
        <translation>Ergebnisse, eine Zeile je Datei</translation>
    </message>
    <message>
        <source>See what was written, and take it back.</source>
        <translation>Sehen, was geschrieben wurde, und es zurücknehmen.</translation>
    </message>
    <message>
        <source>Show only what was &amp;not written</source>
        <translation>&amp;Nur zeigen, was nicht geschrieben wurde</translation>
    </message>
    <message numerus="yes">
        <source>audio identical, %n other fields identical</source>
        <translation>
            <numerusform>Ton identisch, %n anderes Feld identisch</numerusform>
            <numerusform>Ton identisch, %n andere Felder identisch</numerusform>
        </translation>
    </message>
    <message>
        <source>Save re&amp;port…</source>
        <translation>&amp;Bericht speichern …</translation>
    </message>
</context>
<context>
    <name>WritingPage</name>
    <message>
        <source>Writing</source>
        <translation>Schreiben</translation>
    </message>
    <message>
        <source>Nothing is written until you have seen the changes and agreed. MLFA touches only the fields that you allow here: the sound and everything else in a file stay as they are.</source>
        <translation>Nichts wird geschrieben, bevor die Änderungen zu sehen waren und bestätigt sind. MLFA rührt nur die Felder an, die hier erlaubt sind: Der Ton und alles andere in einer Datei bleiben, wie sie sind.</translation>
    </message>
    <message>
        <source>&amp;Keep the modification time</source>
        <translation>Änderungszeit &amp;behalten</translation>
    </message>
    <message>
        <source>Never write</source>
        <translation>Nie schreiben</translation>
    </message>
    <message>
        <source>Only if empty</source>
        <translation>Nur wenn leer</translation>
    </message>
    <message>
        <source>Replace only what MLFA wrote</source>
        <translation>Nur ersetzen, was MLFA schrieb</translation>
    </message>
    <message>
        <source>The field is left alone.</source>
        <translation>Das Feld bleibt unberührt.</translation>
    </message>
    <message>
        <source>What is there stays.</source>
        <translation>Vorhandenes bleibt.</translation>
    </message>
    <message>
        <source>Add to what is there</source>
        <translation>Zu Vorhandenem hinzufügen</translation>
    </message>
    <message>
        <source>What is there stays, and what is missing is added.</source>
        <translation>Vorhandenes bleibt, und was fehlt, kommt hinzu.</translation>
    </message>
    <message>
        <source>Empty fields are filled; values that are not from MLFA stay.</source>
        <translation>Leere Felder werden gefüllt; Werte, die nicht von MLFA sind, bleiben.</translation>
    </message>
    <message>
        <source>Replace everything</source>
        <translation>Alles ersetzen</translation>
    </message>
    <message>
        <source>What is there goes, also what you or others entered.</source>
        <translation>Vorhandenes weicht, auch was von Hand eingetragen wurde.</translation>
    </message>
    <message>
        <source>&amp;Genre:</source>
        <translation>&amp;Genre:</translation>
    </message>
    <message>
        <source>&amp;Mood:</source>
        <translation>&amp;Stimmung:</translation>
    </message>
    <message>
        <source>&amp;Instrument:</source>
        <translation>&amp;Instrument:</translation>
    </message>
    <message>
        <source>&amp;Vocals:</source>
        <translation>G&amp;esang:</translation>
    </message>
    <message>
        <source>&amp;Era:</source>
        <translation>E&amp;poche:</translation>
    </message>
    <message>
        <source>Files keep their modification time when they are written. Backup programs that look at the time alone would then miss the change.</source>
        <translation>Dateien behalten beim Schreiben ihre Änderungszeit. Sicherungsprogramme, die nur auf die Zeit sehen, würden die Änderung dann übersehen.</translation>
    </message>
    <message>
        <source>Write the raw &amp;scores too</source>
        <translation>Auch die &amp;rohen Werte schreiben</translation>
    </message>
    <message>
        <source>One compact field of MLFA&apos;s own (MLFA_SCORES), for scripts. Players do not show it.</source>
        <translation>Ein kompaktes eigenes Feld von MLFA (MLFA_SCORES), für Skripte. Player zeigen es nicht.</translation>
    </message>
</context>
<context>
    <name>_WordDelegate</name>
    <message>
        <source>Words</source>
        <translation>Wörter</translation>
    </message>
</context>
</TS>
