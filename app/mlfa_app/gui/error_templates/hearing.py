"""What errors say about songs that are found, heard and played; and about devices."""

from __future__ import annotations

SENTENCES: tuple[str, ...] = (
    "Could not read {name}: {reason}.",
    "{name} holds no sound.",
    "It was skipped.",
    "{name} is no longer there.",
    "Was it moved or renamed?",
    "{name} may not be read.",
    "Change its permissions.",
    "Change its permissions, or leave it out.",
    "{name} could not be read: {reason}.",
    "There was not enough memory for {name}.",
    "Close other programs.",
    "There was not enough memory.",
    "{name} met an error in MLFA itself: {reason}.",
    "An error in MLFA itself ended this.",
    "What was done before stands. Try it again.",
    "Name a part that lies within it.",
    "{name} could not be analysed: {reason}.",
    "It may have been moved, renamed or deleted.",
    "Change its permissions, or ask its owner.",
    "Give it a shorter name.",
    "Check the drive, then try again.",
    "Save the sound to a file.",
    "If it should be music, copy or download it again.",
    "It may be a picture or a silent film.",
    "Copy or download it again, or play it to see whether it is whole.",
    "Only the shop's own player can open it; many shops offer an unprotected copy.",
    "Export it again from the program that made it.",
    "{path} is not a file or folder.",
    "{path} is a link to something that is not there.",
    "There is no file or folder named {path}.",
    "{path} is a link that leads back to itself.",
    "Remove the link.",
    "{path} could not be looked at: {reason}.",
    "Check its drive.",
    "The GPU has not enough free memory for the model.",
    "The GPU has not enough free memory for the model; the CPU does the work.",
    "CUDA was asked for, but this machine or this build of PyTorch offers none.",
    "The device “{name}” is not supported.",
    "There is no device “{name}”.",
    "The analysis process does not start ({reason}).",
    "Could not play {name}: the player {how} unexpectedly.",
    "Other songs play on; if it happens with this one again, the file may be damaged.",
    "There was not enough memory to play.",
    "Could not play {name}: the program made a mistake.",
    "No sound device could be opened.",
    "Connect headphones or speakers, or close a program that keeps them, then play again.",
    "No sound device could be opened: the part of the program that plays is missing.",
    "The sound device does not answer any more.",
    "Connect it or another one, then play again.",
)

FOR_THE_WINDOW: dict[str, str] = {
    "Check the drive, then run the command again.": "Check the drive, then try again.",
    "Close other programs, or use fewer --workers.": (
        "Close other programs, or set fewer processes in the settings."
    ),
    "Please report it with the traceback above.": "Please report it.",
    "To try again: --retry-failed": "Press “Try again” to try it once more.",
    "Run it again.": "Try it again.",
    "Name a sound file inside it.": "Choose a song inside it.",
    "Mount the drive it leads to, or remove the link.": (
        "Connect the drive that it leads to, or remove the link."
    ),
    "Check the spelling, and that its drive is mounted.": (
        "Check its name, and that its drive is connected."
    ),
    "Run the command again.": "Try again.",
    "Close other programs that use it, or use --device cpu.": (
        "Close other programs that use it, or choose the processor as the device."
    ),
    "There is an NVIDIA GPU, but this PyTorch cannot use it; the CPU does the work. See: "
    "mlfa doctor": (
        "There is an NVIDIA GPU, but this PyTorch cannot use it; the CPU does the work. "
        "What is missing is told by the command: mlfa doctor"
    ),
    "Use --device cpu, or see: mlfa doctor": "Choose the processor as the device, or “Automatic”.",
    "See: mlfa doctor": (
        "Close other programs and try again. What is missing is told by the command: mlfa doctor"
    ),
    "Install it with: pip install miniaudio": (
        "Install MLFA again, or this part alone with: pip install miniaudio"
    ),
}

PARTS: tuple[str, ...] = (
    "it is not there",
    "you are not allowed to read it",
    "its name is too long for this system",
    "the disk or network drive reported an error ({reason})",
    "it is a folder",
    "it is a pipe or a device, not a file",
    "it is empty",
    "there is no sound in it",
    "it holds no sound at all, only a header",
    "it is protected against copying (DRM)",
    "the file ends early",
    "too much of it is damaged",
    "it looks like {format}, but it is damaged or of a kind that cannot be decoded",
    "it declares {what}, which no music has",
    "its samples are not numbers (NaN)",
    "it is a picture",
    "it is a PDF document",
    "it is an archive ({kind})",
    "it is a MIDI file: notes, not sound",
    "it is a program",
    "it is a database",
    "it holds tags only, and no sound",
    "it begins with zeros only, like a download that was never finished",
    "it is text, not sound",
    "it is not a sound format that MLFA knows",
    "its process ended",
    "its process ended by itself with code {code}",
    "its process was ended from outside (SIGKILL), perhaps for lack of memory",
    "its process was ended from outside ({signal})",
    "its process crashed ({signal})",
    "it got no further for {seconds} seconds and was ended",
    "it took {size} of memory and was ended",
    "not enough memory",
)
