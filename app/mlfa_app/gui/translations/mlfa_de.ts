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
        <source>Accept, reject, correct or add tags of the selected songs.</source>
        <translation>Tags der gewählten Songs annehmen, ablehnen, berichtigen oder ergänzen.</translation>
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
        <source>Hear what a song is without adding it to the library.</source>
        <translation>Erfahren, was ein Song ist, ohne ihn in die Bibliothek aufzunehmen.</translation>
    </message>
    <message>
        <source>Review and &amp;write…</source>
        <translation>Prüfen und &amp;schreiben …</translation>
    </message>
    <message>
        <source>See what would change in the files, and write it.</source>
        <translation>Ansehen, was sich in den Dateien ändern würde, und es schreiben.</translation>
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
        <source>Space</source>
        <translation>Leertaste</translation>
    </message>
    <message>
        <source>&amp;Accept proposals</source>
        <translation>Vorschläge a&amp;nnehmen</translation>
    </message>
    <message>
        <source>Say that all proposals of the selected songs are right.</source>
        <translation>Sagen, dass alle Vorschläge der gewählten Songs stimmen.</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>Annehmen</translation>
    </message>
    <message>
        <source>Re&amp;ject proposals</source>
        <translation>Vorschläge ab&amp;lehnen</translation>
    </message>
    <message>
        <source>Say that all proposals of the selected songs are wrong.</source>
        <translation>Sagen, dass alle Vorschläge der gewählten Songs falsch sind.</translation>
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
        <source>Rescan</source>
        <translation>Neu durchsehen</translation>
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
        <source>Scan its folder again.</source>
        <translation>Den Ordner noch einmal durchsehen.</translation>
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
        <source>“{value}” contains “{separator}”, which players take for two values.</source>
        <translation>„{value}“ enthält „{separator}“, was Player für zwei Werte halten.</translation>
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
        <source>empty</source>
        <translation>leer</translation>
    </message>
    <message>
        <source>{song}: {result}</source>
        <translation>{song}: {result}</translation>
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
        <source>There is no song to write to yet.</source>
        <translation>Es gibt noch keinen Song, in den geschrieben werden könnte.</translation>
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
        <source>reject tags</source>
        <translation>Tags ablehnen</translation>
    </message>
    <message>
        <source>reject “{tag}”</source>
        <translation>„{tag}“ ablehnen</translation>
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
        <source>Show in &amp;folder</source>
        <translation>Im &amp;Ordner zeigen</translation>
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
        <source>&amp;Retry</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>Show in &amp;folder</source>
        <translation>Im &amp;Ordner zeigen</translation>
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
    <message numerus="yes">
        <source>Remove %n files from the library?</source>
        <translation>
            <numerusform>%n Datei aus der Bibliothek entfernen?</numerusform>
            <numerusform>%n Dateien aus der Bibliothek entfernen?</numerusform>
        </translation>
    </message>
    <message>
        <source>The files themselves stay. The next look into their folder lists them again.</source>
        <translation>Die Dateien selbst bleiben. Beim nächsten Durchsehen ihres Ordners erscheinen sie wieder.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>{count} files could not be analysed. The others are not affected.</source>
        <translation>{count} Dateien konnten nicht analysiert werden. Die anderen sind nicht betroffen.</translation>
    </message>
    <message>
        <source>&amp;Retry all</source>
        <translation>Alle &amp;wiederholen</translation>
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
    <message>
        <source>{shown} songs</source>
        <translation>{shown} Songs</translation>
    </message>
    <message>
        <source>{shown} of {total} songs</source>
        <translation>{shown} von {total} Songs</translation>
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
    <message>
        <source>&amp;Automatic: CUDA where it works, else the CPU</source>
        <translation>&amp;Automatisch: CUDA, wo es geht, sonst die CPU</translation>
    </message>
    <message>
        <source>&amp;CPU</source>
        <translation>&amp;CPU</translation>
    </message>
    <message>
        <source>CU&amp;DA (NVIDIA)</source>
        <translation>CU&amp;DA (NVIDIA)</translation>
    </message>
</context>
<context>
    <name>KeysDialog</name>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>What it does</source>
        <translation>Was sie tun</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>Überall</translation>
    </message>
    <message>
        <source>Accept, reject or edit the tags of the selected rows</source>
        <translation>Tags der gewählten Zeilen annehmen, ablehnen oder bearbeiten</translation>
    </message>
    <message>
        <source>Go to the next control</source>
        <translation>Zum nächsten Element gehen</translation>
    </message>
    <message>
        <source>Mute</source>
        <translation>Stumm schalten</translation>
    </message>
    <message>
        <source>Play the next or the previous song</source>
        <translation>Nächsten oder vorigen Titel spielen</translation>
    </message>
    <message>
        <source>Select all rows</source>
        <translation>Alle Zeilen auswählen</translation>
    </message>
    <message>
        <source>Tab</source>
        <translation>Tab</translation>
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
        <source>Play the song of this row</source>
        <translation>Den Song dieser Zeile abspielen</translation>
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
        <translation>Anderes Genre als die Datei</translation>
    </message>
    <message>
        <source>Accepted, not written</source>
        <translation>Angenommen, nicht geschrieben</translation>
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
        <source>&amp;Model:</source>
        <translation>&amp;Modell:</translation>
    </message>
    <message>
        <source>With another model the songs are analysed anew; what the present one found is kept, and counts again when you come back to it.</source>
        <translation>Mit einem anderen Modell werden die Songs neu analysiert; was das jetzige fand, bleibt erhalten und gilt wieder, sobald es erneut gewählt wird.</translation>
    </message>
    <message>
        <source>Sh&amp;ow, install and remove models…</source>
        <translation>Modelle &amp;zeigen, installieren und entfernen …</translation>
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
    <name>Numbers</name>
    <message>
        <source>{number}%</source>
        <translation>{number}&#xa0;%</translation>
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
    <message>
        <source>Open a song</source>
        <translation>Song öffnen</translation>
    </message>
    <message>
        <source>Songs ({patterns})</source>
        <translation>Songs ({patterns})</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
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
        <source>There is no song in these folders.</source>
        <translation>In diesen Ordnern ist kein Song.</translation>
    </message>
    <message>
        <source>{path} is no music file that MLFA reads, or it is not there.</source>
        <translation>{path} ist keine Musikdatei, die MLFA liest, oder nicht vorhanden.</translation>
    </message>
    <message numerus="yes">
        <source>%n files are no music that MLFA reads, or are not there; the first is {path}.</source>
        <translation>
            <numerusform>%n Datei ist keine Musik, die MLFA liest, oder nicht vorhanden: {path}.</numerusform>
            <numerusform>%n Dateien sind keine Musik, die MLFA liest, oder nicht vorhanden; die erste ist {path}.</numerusform>
        </translation>
    </message>
    <message>
        <source>It reads {endings}.</source>
        <translation>Es liest {endings}.</translation>
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
        <source>If it happens with other songs too, see: mlfa doctor</source>
        <translation>Geschieht es auch mit anderen Songs, hilft: mlfa doctor</translation>
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
    <message>
        <source>Tag {tag}, never written, {count} files</source>
        <translation>Tag {tag}, nie geschrieben, {count} Dateien</translation>
    </message>
    <message>
        <source>Tag {tag}, written as {words}, {count} files</source>
        <translation>Tag {tag}, geschrieben als {words}, {count} Dateien</translation>
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
        <source>Vocals</source>
        <translation>Gesang</translation>
    </message>
    <message>
        <source>Instrument</source>
        <translation>Instrument</translation>
    </message>
    <message>
        <source>Era</source>
        <translation>Epoche</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>Sonstiges</translation>
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
        <source>No song chosen</source>
        <translation>Kein Song gewählt</translation>
    </message>
    <message>
        <source>Choose a song to see its tags and where in it they are heard, or drop a file on the window to hear what it is.</source>
        <translation>Einen Song wählen, um seine Tags zu sehen und wo in ihm sie zu hören sind, oder eine Datei auf das Fenster fallen lassen, um zu erfahren, was sie ist.</translation>
    </message>
    <message numerus="yes">
        <source>%n songs chosen</source>
        <translation>
            <numerusform>%n Song gewählt</numerusform>
            <numerusform>%n Songs gewählt</numerusform>
        </translation>
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
        <source>{count} × {state}</source>
        <translation>{count} × {state}</translation>
    </message>
    <message>
        <source>Most common tags: {tags}</source>
        <translation>Häufigste Tags: {tags}</translation>
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
        <source>Accept all tags</source>
        <translation>Alle Tags annehmen</translation>
    </message>
    <message>
        <source>Reject all tags</source>
        <translation>Alle Tags ablehnen</translation>
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
        <source>Play</source>
        <translation>Abspielen</translation>
    </message>
    <message>
        <source>Review and write…</source>
        <translation>Prüfen und schreiben …</translation>
    </message>
    <message>
        <source>Clear filter</source>
        <translation>Filter leeren</translation>
    </message>
    <message>
        <source>Selection</source>
        <translation>Auswahl</translation>
    </message>
    <message>
        <source>No song fits this filter.</source>
        <translation>Kein Song passt zu diesem Filter.</translation>
    </message>
    <message>
        <source>There are no songs yet. Add a folder with music.</source>
        <translation>Es gibt noch keine Songs. Einen Ordner mit Musik hinzufügen.</translation>
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
        <source>Heard:</source>
        <translation>Gehört wird:</translation>
    </message>
    <message>
        <source>The whole song</source>
        <translation>Der ganze Song</translation>
    </message>
    <message>
        <source>Every second of a song counts, not only an excerpt.</source>
        <translation>Jede Sekunde eines Songs zählt, nicht nur ein Ausschnitt.</translation>
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
        <source>Vocals</source>
        <translation>Gesang</translation>
    </message>
    <message>
        <source>Instrument</source>
        <translation>Instrument</translation>
    </message>
    <message>
        <source>Era</source>
        <translation>Epoche</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>Sonstiges</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Show: {name}</source>
        <translation>Zeigen: {name}</translation>
    </message>
    <message>
        <source>Propose for writing</source>
        <translation>Zum Schreiben vorschlagen</translation>
    </message>
    <message>
        <source>Propose for writing: {name}</source>
        <translation>Zum Schreiben vorschlagen: {name}</translation>
    </message>
    <message>
        <source>Categories:</source>
        <translation>Kategorien:</translation>
    </message>
    <message>
        <source>What is shown appears beside your songs. What is proposed for writing still obeys the policies on the page “Writing”.</source>
        <translation>Gezeigtes steht neben den Songs. Was zum Schreiben vorgeschlagen wird, folgt weiterhin den Regeln auf der Seite „Schreiben“.</translation>
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
    <name>VocabularyPage</name>
    <message>
        <source>Vocabulary</source>
        <translation>Wortschatz</translation>
    </message>
    <message>
        <source>Filter tags and words</source>
        <translation>Tags und Wörter filtern</translation>
    </message>
    <message>
        <source>What is written for a tag. Double-click or press F2 to change it; put semicolons between several words. Two tags with the same word become one.</source>
        <translation>Was für einen Tag geschrieben wird. Doppelklick oder F2 ändert es; zwischen mehrere Wörter kommen Semikolons. Zwei Tags mit demselben Wort werden einer.</translation>
    </message>
    <message>
        <source>words ban rename import export</source>
        <translation>wörter verbieten umbenennen importieren exportieren einlesen sichern</translation>
    </message>
    <message>
        <source>Some players take “{word}” apart at “{separator}”.</source>
        <translation>Manche Player zerlegen „{word}“ bei „{separator}“.</translation>
    </message>
    <message>
        <source>Import words</source>
        <translation>Wörter einlesen</translation>
    </message>
    <message>
        <source>Text files (*.txt);;All files (*)</source>
        <translation>Textdateien (*.txt);;Alle Dateien (*)</translation>
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
        <source>Genre</source>
        <translation>Genre</translation>
    </message>
    <message>
        <source>Mood</source>
        <translation>Stimmung</translation>
    </message>
    <message>
        <source>Vocals</source>
        <translation>Gesang</translation>
    </message>
    <message>
        <source>Instrument</source>
        <translation>Instrument</translation>
    </message>
    <message>
        <source>Era</source>
        <translation>Epoche</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>Sonstiges</translation>
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
        <source>All songs are out of reach now; their drive may not be mounted.</source>
        <translation>Gerade ist kein Song erreichbar; vielleicht ist das Laufwerk nicht eingehängt.</translation>
    </message>
    <message>
        <source>Analysing {done} of {total} songs</source>
        <translation>{done} von {total} Songs analysiert</translation>
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
    <message>
        <source>Looking into the folders: {count} music files found…</source>
        <translation>Ordner werden durchgesehen: {count} Musikdateien gefunden …</translation>
    </message>
    <message>
        <source>Looking into the folders…</source>
        <translation>Ordner werden durchgesehen …</translation>
    </message>
    <message>
        <source>No songs yet.</source>
        <translation>Noch keine Songs.</translation>
    </message>
    <message>
        <source>Number format of the networks: {precision}.</source>
        <translation>Zahlenformat der Netze: {precision}.</translation>
    </message>
    <message>
        <source>Paused.</source>
        <translation>Angehalten.</translation>
    </message>
    <message>
        <source>Paused: {count} songs are still to be analysed.</source>
        <translation>Angehalten: {count} Songs sind noch zu analysieren.</translation>
    </message>
    <message>
        <source>Paused: {done} of {total} songs done.</source>
        <translation>Angehalten: {done} von {total} Songs fertig.</translation>
    </message>
    <message>
        <source>Reading and decoding limit the speed.</source>
        <translation>Lesen und Dekodieren begrenzen das Tempo.</translation>
    </message>
    <message>
        <source>Reading and decoding take {decoding} of the time, the networks {networks}.</source>
        <translation>Lesen und Dekodieren brauchen {decoding} der Zeit, die Netze {networks}.</translation>
    </message>
    <message>
        <source>Reading titles and artists: {count} files so far…</source>
        <translation>Titel und Interpreten werden gelesen: bisher {count} Dateien …</translation>
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
        <source>There is no music in {folder}.</source>
        <translation>In {folder} ist keine Musik.</translation>
    </message>
    <message>
        <source>Up to date: {count} songs.</source>
        <translation>Auf dem neuesten Stand: {count} Songs.</translation>
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
        <source>the CPU</source>
        <translation>der CPU</translation>
    </message>
    <message>
        <source>{count} of {total} songs are not analysed yet.</source>
        <translation>{count} von {total} Songs sind noch nicht analysiert.</translation>
    </message>
    <message>
        <source>{folder} cannot be reached; perhaps its drive is not mounted. Its songs are kept, and come back with it.</source>
        <translation>{folder} ist nicht erreichbar; vielleicht ist das Laufwerk nicht eingehängt. Die Songs darin bleiben erhalten und kommen mit ihm zurück.</translation>
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
        <source>Keeps the plan as a file for later: mlfa plan apply FILE</source>
        <translation>Hebt den Plan als Datei für später auf: mlfa plan apply DATEI</translation>
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
    <message>
        <source>Looking at {done} of {total} files…</source>
        <translation>{done} von {total} Dateien durchgesehen …</translation>
    </message>
    <message>
        <source>Making the plan…</source>
        <translation>Der Plan wird gemacht …</translation>
    </message>
    <message numerus="yes">
        <source>%n songs: nothing would change.</source>
        <translation>
            <numerusform>%n Song: Nichts würde sich ändern.</numerusform>
            <numerusform>%n Songs: Nichts würde sich ändern.</numerusform>
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
        <source>%n files would change,</source>
        <translation>
            <numerusform>%n Datei würde sich ändern,</numerusform>
            <numerusform>%n Dateien würden sich ändern,</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n stay as they are.</source>
        <translation>
            <numerusform>%n bleibt, wie sie ist.</numerusform>
            <numerusform>%n bleiben, wie sie sind.</numerusform>
        </translation>
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
        <source>Results, a line per file</source>
        <translation>Ergebnisse, eine Zeile je Datei</translation>
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
        <source>Never write</source>
        <translation>Nie schreiben</translation>
    </message>
    <message>
        <source>The field is left alone.</source>
        <translation>Das Feld bleibt unberührt.</translation>
    </message>
    <message>
        <source>Only where it is empty</source>
        <translation>Nur wo es leer ist</translation>
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
        <source>Exchange what MLFA wrote</source>
        <translation>Austauschen, was MLFA schrieb</translation>
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
        <source>&amp;Keep the time of the last change</source>
        <translation>&amp;Zeit der letzten Änderung behalten</translation>
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
