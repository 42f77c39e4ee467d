"""What errors say about catalogue, settings, filters and the user's words."""

from __future__ import annotations

SENTENCES: tuple[str, ...] = (
    "The library catalogue {path} is damaged.",
    "The library catalogue is damaged.",
    "Could not move the catalogue {path} aside: {reason}.",
    "Close other windows of this program and check that its folder is writable.",
    "{catalogue} is in use by another program.",
    "Wait for the other MLFA to finish, or close it, and try again.",
    "{catalogue} may not be written to.",
    "{catalogue} cannot be opened.",
    "{catalogue} could not grow: the disk is full.",
    "Free some space and try again; what was stored is kept.",
    "{catalogue} could not be read or written: the disk reports an error.",
    "Check the disk. A catalogue cannot be kept on a network drive.",
    "Could not make the catalogue's folder {path}: {reason}.",
    "The file {path} is not a catalogue of this program.",
    "The library catalogue {path} was made by a newer version of MLFA (format {version}; "
    "this version knows {known}).",
    "The settings file {path} cannot be used: {reason}",
    "The settings file {path} cannot be read: {reason}.",
    "Could not save the settings to {path}: {reason}.",
    "Could not keep the settings file {path} under another name: {reason}.",
    "The new settings hold until the window is closed.",
    "Install the newer version, or move the file away to begin with the defaults.",
    "Line {number} is “{text}”, which gives no tag its words.",
    "Each line looks like: hip-hop = Rap",
    "{path} is too large for a list of words.",
    "{path} is no text in UTF-8.",
    "{path} cannot be read: {reason}.",
    "{path} cannot be written: {reason}.",
    "Choose another folder.",
    "The filter is too long.",
    "It may have {number} letters.",
    "This closing bracket has no opening one.",
    "Something is missing behind “{word}”.",
    "Something is missing before “or”.",
    'To look for the word: "or"',
    "There are too many brackets within brackets.",
    "There is nothing between the brackets.",
    "This bracket is not closed.",
    "A word with a colon stands without quotation marks.",
    "The quotation mark is not closed.",
    "“{name}” needs a comparison.",
    "Such as {examples}.",
    "Such as {name} instead.",
    "There is no filter word “{name}:”.",
    'To look for the text itself, put it in quotation marks: "like this".',
    'Did you mean “{near}”? To look for the text itself, put it in quotation marks: "like this".',
    "Did you mean “{near}”?",
    "“added” is compared with < or >.",
    "“{name}” cannot be compared.",
    "“{word}” is none of the choices.",
    "“{value}” is no score.",
    "A score is a number such as 0.8.",
    "Scores go from 0 to 1.",
    "“{value}” is no length of time.",
    "The model has no tag “{name}”.",
    "The filter holds a letter that is none.",
    "Type it again.",
    "Line {number} holds {what}, which no tree of genres needs. Nothing was taken from it.",
    "Take it out if you trust the file, and read it again.",
    "Trees of genres need the library PyYAML, which is not installed.",
    "This is no YAML that can be read.",
    "This is no YAML that can be read{place}.",
    "A tree of genres is a list of names, each with a list of names below it.",
    "An expression in the filter takes too long, so that the filter was not used.",
    "Write names with * in place of the expressions between slashes.",
    "Line {number} holds an expression that cannot be used: {reason}.",
)

FOR_THE_WINDOW: dict[str, str] = {
    "Your music files are not affected. Run 'mlfa doctor --set-aside-catalogue' to keep "
    "the damaged file under another name and begin a new catalogue.": (
        "Your music files are not affected. Close the window and open it again: it then "
        "offers to begin a new library."
    ),
    "Make the file and its folder writable, or name another folder in MLFA_HOME.": (
        "Make the file and its folder writable."
    ),
    "Make its folder writable, or name another folder in MLFA_HOME.": "Make its folder writable.",
    "Make the folder writable, or name another one in MLFA_HOME.": "Make the folder writable.",
    "Name another folder in MLFA_HOME, or move the file away.": "Move the file away.",
    "Install the newer version, or name another folder in MLFA_HOME.": "Install the newer version.",
    "Correct it, or delete the file to go back to the defaults.": (
        "The defaults are used. Once you change a setting, the file is kept under another name."
    ),
    "Make the folder writable and free some space, or name another one in MLFA_HOME.": (
        "Make the folder writable and free some space."
    ),
    "Install it with: pip install pyyaml": (
        "Install MLFA again, or this part alone with: pip install pyyaml"
    ),
}

PARTS: tuple[str, ...] = (
    "The library catalogue {path}",
    "The library catalogue",
    "version is {value}, which is no version number.",
    "it was written by a newer version of MLFA (format {version}; this version knows {known}).",
    "{key} is {value}; it takes {wanted}.",
    " (line {number})",
    "an alias",
    "a type",
    "more than {number} levels",
    "more than {number} names",
)
