<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>Changes</name>
    <message numerus="yes">
        <source>Without “{value}”: the strongest %n at most, for {player}.</source>
        <translation>
            <numerusform>Without “{value}”: the strongest one at most, for {player}.</numerusform>
            <numerusform>Without “{value}”: the strongest %n at most, for {player}.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CopiesDialog</name>
    <message numerus="yes">
        <source>%n files were listed in {name}.</source>
        <translation>
            <numerusform>%n file was listed in {name}.</numerusform>
            <numerusform>%n files were listed in {name}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n perhaps in several encodings</source>
        <translation>
            <numerusform>%n perhaps in several encodings</numerusform>
            <numerusform>%n perhaps in several encodings</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n recordings are held by files with identical sound</source>
        <translation>
            <numerusform>%n recording is held by files with identical sound</numerusform>
            <numerusform>%n recordings are held by files with identical sound</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DevicePage</name>
    <message numerus="yes">
        <source>Processor with %n cores.</source>
        <translation>
            <numerusform>Processor with %n core.</numerusform>
            <numerusform>Processor with %n cores.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FailedFilesDialog</name>
    <message numerus="yes">
        <source>Remove %n files from the library?</source>
        <translation>
            <numerusform>Remove %n file from the library?</numerusform>
            <numerusform>Remove %n files from the library?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} files could not be analysed. The others are not affected.</source>
        <translation>
            <numerusform>{count} file could not be analysed. The others are not affected.</numerusform>
            <numerusform>{count} files could not be analysed. The others are not affected.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message numerus="yes">
        <source>{shown} of {total} songs</source>
        <translation>
            <numerusform>{shown} of {total} song</numerusform>
            <numerusform>{shown} of {total} songs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{shown} songs</source>
        <translation>
            <numerusform>{shown} song</numerusform>
            <numerusform>{shown} songs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FoundSongsDialog</name>
    <message numerus="yes">
        <source>%n songs were saved to {name}.</source>
        <translation>
            <numerusform>%n song was saved to {name}.</numerusform>
            <numerusform>%n songs were saved to {name}.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>History</name>
    <message numerus="yes">
        <source>%n as before already.</source>
        <translation>
            <numerusform>%n as before already.</numerusform>
            <numerusform>%n as before already.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n brought back</source>
        <translation>
            <numerusform>%n brought back</numerusform>
            <numerusform>%n brought back</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n can be brought back</source>
        <translation>
            <numerusform>%n can be brought back</numerusform>
            <numerusform>%n can be brought back</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n can be taken back</source>
        <translation>
            <numerusform>%n can be taken back</numerusform>
            <numerusform>%n can be taken back</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cannot be taken back now.</source>
        <translation>
            <numerusform>%n cannot be taken back now.</numerusform>
            <numerusform>%n cannot be taken back now.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n changed since</source>
        <translation>
            <numerusform>%n changed since</numerusform>
            <numerusform>%n changed since</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files taken back</source>
        <translation>
            <numerusform>%n file taken back</numerusform>
            <numerusform>%n files taken back</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files taken back.</source>
        <translation>
            <numerusform>%n file taken back.</numerusform>
            <numerusform>%n files taken back.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files would be taken back.</source>
        <translation>
            <numerusform>%n file would be taken back.</numerusform>
            <numerusform>%n files would be taken back.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files written</source>
        <translation>
            <numerusform>%n file written</numerusform>
            <numerusform>%n files written</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not finished yet</source>
        <translation>
            <numerusform>%n not finished yet</numerusform>
            <numerusform>%n not finished yet</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n out of reach</source>
        <translation>
            <numerusform>%n out of reach</numerusform>
            <numerusform>%n out of reach</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n taken back</source>
        <translation>
            <numerusform>%n taken back</numerusform>
            <numerusform>%n taken back</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to the byte.</source>
        <translation>
            <numerusform>%n to the byte.</numerusform>
            <numerusform>%n to the byte.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n with fields that were changed since, which stay.</source>
        <translation>
            <numerusform>%n with fields that were changed since, which stay.</numerusform>
            <numerusform>%n with fields that were changed since, which stay.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LibraryPanel</name>
    <message numerus="yes">
        <source>%n songs</source>
        <translation>
            <numerusform>%n song</numerusform>
            <numerusform>%n songs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LibraryState</name>
    <message numerus="yes">
        <source>None of the %n songs could be analysed.</source>
        <translation>
            <numerusform>The song could not be analysed.</numerusform>
            <numerusform>None of the %n songs could be analysed.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LibraryWatcher</name>
    <message numerus="yes">
        <source>All %n folders of the library are watched for changes.</source>
        <translation>
            <numerusform>The one folder of the library is watched for changes.</numerusform>
            <numerusform>All %n folders of the library are watched for changes.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n folders are watched for changes. There are more than the system can watch: these are looked through every 10 minutes while nothing else goes on.</source>
        <translation>
            <numerusform>%n folder is watched for changes. There are more than the system can watch: these are looked through every 10 minutes while nothing else goes on.</numerusform>
            <numerusform>%n folders are watched for changes. There are more than the system can watch: these are looked through every 10 minutes while nothing else goes on.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MapSaving</name>
    <message numerus="yes">
        <source>%n songs were saved to {name}.</source>
        <translation>
            <numerusform>%n song was saved to {name}.</numerusform>
            <numerusform>%n songs were saved to {name}.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MapSelection</name>
    <message numerus="yes">
        <source>%n songs selected</source>
        <translation>
            <numerusform>%n song selected</numerusform>
            <numerusform>%n songs selected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{tag} (%n songs)</source>
        <translation>
            <numerusform>{tag} (%n song)</numerusform>
            <numerusform>{tag} (%n songs)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MislabelsDesk</name>
    <message numerus="yes">
        <source>keep the genre of %n songs</source>
        <translation>
            <numerusform>keep the genre of %n song</numerusform>
            <numerusform>keep the genre of %n songs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>take the proposed genre of %n songs</source>
        <translation>
            <numerusform>take the proposed genre of %n song</numerusform>
            <numerusform>take the proposed genre of %n songs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MislabelsDialog</name>
    <message numerus="yes">
        <source>%n songs have a doubtful genre, of {judged} judged.</source>
        <translation>
            <numerusform>%n song has a doubtful genre, of {judged} judged.</numerusform>
            <numerusform>%n songs have a doubtful genre, of {judged} judged.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ModelFacts</name>
    <message numerus="yes">
        <source>%n genres</source>
        <translation>
            <numerusform>%n genre</numerusform>
            <numerusform>%n genres</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n moods</source>
        <translation>
            <numerusform>%n mood</numerusform>
            <numerusform>%n moods</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n for vocals</source>
        <translation>
            <numerusform>%n for vocals</numerusform>
            <numerusform>%n for vocals</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n instruments</source>
        <translation>
            <numerusform>%n instrument</numerusform>
            <numerusform>%n instruments</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n eras</source>
        <translation>
            <numerusform>%n era</numerusform>
            <numerusform>%n eras</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n others</source>
        <translation>
            <numerusform>%n other</numerusform>
            <numerusform>%n others</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n songs</source>
        <translation>
            <numerusform>%n song</numerusform>
            <numerusform>%n songs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>on %n songs that it had not heard before</source>
        <translation>
            <numerusform>on %n song that it had not heard before</numerusform>
            <numerusform>on %n songs that it had not heard before</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ModelsDialog</name>
    <message numerus="yes">
        <source>What it found in %n songs can stay: it counts again when the same model is installed again.</source>
        <translation>
            <numerusform>What it found in %n song can stay: it counts again when the same model is installed again.</numerusform>
            <numerusform>What it found in %n songs can stay: it counts again when the same model is installed again.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>NeighboursDialog</name>
    <message numerus="yes">
        <source>Nearest to the %n chosen songs, of {count} in the library</source>
        <translation>
            <numerusform>Nearest to the chosen song, of {count} in the library</numerusform>
            <numerusform>Nearest to the %n chosen songs, of {count} in the library</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>NoSongs</name>
    <message numerus="yes">
        <source>%n folders cannot be reached now; perhaps their drive is not connected. Connect it, then look again.</source>
        <translation>
            <numerusform>The folder cannot be reached now; perhaps its drive is not connected. Connect it, then look again.</numerusform>
            <numerusform>%n folders cannot be reached now; perhaps their drive is not connected. Connect it, then look again.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n songs cannot be reached now; perhaps their drive is not connected. They stay in the library, and come back with it.</source>
        <translation>
            <numerusform>One song cannot be reached now; perhaps its drive is not connected. It stays in the library, and comes back with it.</numerusform>
            <numerusform>%n songs cannot be reached now; perhaps their drive is not connected. They stay in the library, and come back with it.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>OnlyLine</name>
    <message numerus="yes">
        <source>Only %n songs that were selected on the map.</source>
        <translation>
            <numerusform>Only %n song that was selected on the map.</numerusform>
            <numerusform>Only %n songs that were selected on the map.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Openings</name>
    <message numerus="yes">
        <source>%n files are not music that MLFA can read, or are not there; the first is {path}.</source>
        <translation>
            <numerusform>%n file is not music that MLFA can read, or is not there: {path}.</numerusform>
            <numerusform>%n files are not music that MLFA can read, or are not there; the first is {path}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{names} and %n more</source>
        <translation>
            <numerusform>{names} and %n more</numerusform>
            <numerusform>{names} and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PlanWords</name>
    <message numerus="yes">
        <source>%n are left alone,</source>
        <translation>
            <numerusform>%n is left alone,</numerusform>
            <numerusform>%n are left alone,</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files would change,</source>
        <translation>
            <numerusform>%n file would change,</numerusform>
            <numerusform>%n files would change,</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n songs:</source>
        <translation>
            <numerusform>%n song:</numerusform>
            <numerusform>%n songs:</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n songs: nothing would change.</source>
        <translation>
            <numerusform>%n song: nothing would change.</numerusform>
            <numerusform>%n songs: nothing would change.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n stay as they are.</source>
        <translation>
            <numerusform>%n stays as it is.</numerusform>
            <numerusform>%n stay as they are.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>No file can be written: %n are left alone ({reasons}), the others need no change.</source>
        <translation>
            <numerusform>No file can be written: %n is left alone ({reasons}), the others need no change.</numerusform>
            <numerusform>No file can be written: %n are left alone ({reasons}), the others need no change.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>None of the %n files can be written ({reasons}).</source>
        <translation>
            <numerusform>The file cannot be written ({reasons}).</numerusform>
            <numerusform>None of the %n files can be written ({reasons}).</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PlayerPage</name>
    <message numerus="yes">
        <source>{field}: at most %n, the strongest first.</source>
        <translation>
            <numerusform>{field}: at most one, the strongest.</numerusform>
            <numerusform>{field}: at most %n, the strongest first.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReviewWordsModel</name>
    <message numerus="yes">
        <source>Tag {tag}, never written, {count} files</source>
        <translation>
            <numerusform>Tag {tag}, never written, {count} file</numerusform>
            <numerusform>Tag {tag}, never written, {count} files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Tag {tag}, written as {words}, {count} files</source>
        <translation>
            <numerusform>Tag {tag}, written as {words}, {count} file</numerusform>
            <numerusform>Tag {tag}, written as {words}, {count} files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SongSummary</name>
    <message numerus="yes">
        <source>%n songs selected</source>
        <translation>
            <numerusform>%n song selected</numerusform>
            <numerusform>%n songs selected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The first %n:</source>
        <translation>
            <numerusform>The first:</numerusform>
            <numerusform>The first %n:</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SuggestionBar</name>
    <message numerus="yes">
        <source>Take &amp;all %n</source>
        <translation>
            <numerusform>Take &amp;all</numerusform>
            <numerusform>Take &amp;all %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Your library says “{word}” for “{tag}” (%n files).</source>
        <translation>
            <numerusform>Your library says “{word}” for “{tag}” (%n file).</numerusform>
            <numerusform>Your library says “{word}” for “{tag}” (%n files).</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TagLine</name>
    <message numerus="yes">
        <source>%n percent</source>
        <translation>
            <numerusform>%n percent</numerusform>
            <numerusform>%n percent</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>would be proposed from %n percent</source>
        <translation>
            <numerusform>would be proposed from %n percent</numerusform>
            <numerusform>would be proposed from %n percent</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TagsPage</name>
    <message numerus="yes">
        <source>Measured on %n songs unknown to the model: {percent}.</source>
        <translation>
            <numerusform>Measured on %n song unknown to the model: {percent}.</numerusform>
            <numerusform>Measured on %n songs unknown to the model: {percent}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tags are never proposed: the model is not sure enough of them.</source>
        <translation>
            <numerusform>%n tag is never proposed: the model is not sure enough of it.</numerusform>
            <numerusform>%n tags are never proposed: the model is not sure enough of them.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Teaching</name>
    <message numerus="yes">
        <source>%n tags were learnt, from {songs} songs of {groups} albums and artists.</source>
        <translation>
            <numerusform>%n tag was learnt, from {songs} songs of {groups} albums and artists.</numerusform>
            <numerusform>%n tags were learnt, from {songs} songs of {groups} albums and artists.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>UndoPage</name>
    <message numerus="yes">
        <source>&amp;Take back %n files</source>
        <translation>
            <numerusform>&amp;Take back %n file</numerusform>
            <numerusform>&amp;Take back %n files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>VocabularyPage</name>
    <message numerus="yes">
        <source>%n songs: {change}</source>
        <translation>
            <numerusform>%n song: {change}</numerusform>
            <numerusform>%n songs: {change}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Words for %n tags were read.</source>
        <translation>
            <numerusform>Words for %n tag were read.</numerusform>
            <numerusform>Words for %n tags were read.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WalkDialog</name>
    <message numerus="yes">
        <source>%n songs, about {minutes} minutes</source>
        <translation>
            <numerusform>%n song, about {minutes} minutes</numerusform>
            <numerusform>%n songs, about {minutes} minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The library has no more than %n songs for it.</source>
        <translation>
            <numerusform>The library has no more than %n song for it.</numerusform>
            <numerusform>The library has no more than %n songs for it.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WorkWords</name>
    <message numerus="yes">
        <source>%n more could not be looked at.</source>
        <translation>
            <numerusform>%n more could not be looked at.</numerusform>
            <numerusform>%n more could not be looked at.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n processes</source>
        <translation>
            <numerusform>%n process</numerusform>
            <numerusform>%n processes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n decoders</source>
        <translation>
            <numerusform>%n decoder</numerusform>
            <numerusform>%n decoders</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n processes share the work.</source>
        <translation>
            <numerusform>%n process does the work.</numerusform>
            <numerusform>%n processes share the work.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Analysing {done} of {total} songs</source>
        <translation>
            <numerusform>Analysing {done} of {total} song</numerusform>
            <numerusform>Analysing {done} of {total} songs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Looking into the folders: {count} music files found…</source>
        <translation>
            <numerusform>Looking into the folders: {count} music file found…</numerusform>
            <numerusform>Looking into the folders: {count} music files found…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>None of the %n songs could be analysed.</source>
        <translation>
            <numerusform>The song could not be analysed.</numerusform>
            <numerusform>None of the %n songs could be analysed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Paused: {count} songs are still to be analysed.</source>
        <translation>
            <numerusform>Paused: {count} song is still to be analysed.</numerusform>
            <numerusform>Paused: {count} songs are still to be analysed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Paused: {done} of {total} songs done.</source>
        <translation>
            <numerusform>Paused: {done} of {total} song done.</numerusform>
            <numerusform>Paused: {done} of {total} songs done.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Reading titles and artists: {count} files so far…</source>
        <translation>
            <numerusform>Reading titles and artists: {count} file so far…</numerusform>
            <numerusform>Reading titles and artists: {count} files so far…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Up to date: {count} songs.</source>
        <translation>
            <numerusform>Up to date: {count} song.</numerusform>
            <numerusform>Up to date: {count} songs.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n days left</source>
        <translation>
            <numerusform>about %n day left</numerusform>
            <numerusform>about %n days left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n hours left</source>
        <translation>
            <numerusform>about %n hour left</numerusform>
            <numerusform>about %n hours left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n minutes left</source>
        <translation>
            <numerusform>about %n minute left</numerusform>
            <numerusform>about %n minutes left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} of {total} songs are not analysed yet.</source>
        <translation>
            <numerusform>{count} of {total} songs is not analysed yet.</numerusform>
            <numerusform>{count} of {total} songs are not analysed yet.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} songs are analysed; {failed} could not be.</source>
        <translation>
            <numerusform>{count} song is analysed; {failed} could not be.</numerusform>
            <numerusform>{count} songs are analysed; {failed} could not be.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WriteDialog</name>
    <message numerus="yes">
        <source>&amp;Write %n files</source>
        <translation>
            <numerusform>&amp;Write %n file</numerusform>
            <numerusform>&amp;Write %n files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Looking at {done} of {total} files…</source>
        <translation>
            <numerusform>Looking at {done} of {total} file…</numerusform>
            <numerusform>Looking at {done} of {total} files…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The plan for %n files is saved as {path}.</source>
        <translation>
            <numerusform>The plan for %n file is saved as {path}.</numerusform>
            <numerusform>The plan for %n files is saved as {path}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Writing %n files…</source>
        <translation>
            <numerusform>Writing %n file…</numerusform>
            <numerusform>Writing %n files…</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WriteNotes</name>
    <message numerus="yes">
        <source>%n changes may be shown differently by some players.</source>
        <translation>
            <numerusform>%n change may be shown differently by some players.</numerusform>
            <numerusform>%n changes may be shown differently by some players.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files are left alone: {reasons}.</source>
        <translation>
            <numerusform>%n file is left alone: {reasons}.</numerusform>
            <numerusform>%n files are left alone: {reasons}.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WriteResults</name>
    <message numerus="yes">
        <source>%n failed, and are as they were.</source>
        <translation>
            <numerusform>%n failed, and is as it was.</numerusform>
            <numerusform>%n failed, and are as they were.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files written.</source>
        <translation>
            <numerusform>%n file written.</numerusform>
            <numerusform>%n files written.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n left alone.</source>
        <translation>
            <numerusform>%n left alone.</numerusform>
            <numerusform>%n left alone.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Stopped; %n files were not begun.</source>
        <translation>
            <numerusform>Stopped; %n file was not begun.</numerusform>
            <numerusform>Stopped; %n files were not begun.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>audio identical, %n other fields identical</source>
        <translation>
            <numerusform>audio identical, %n other field identical</numerusform>
            <numerusform>audio identical, %n other fields identical</numerusform>
        </translation>
    </message>
</context>
</TS>
