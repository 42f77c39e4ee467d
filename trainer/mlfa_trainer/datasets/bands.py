"""Who may play a score: groups of General MIDI instruments, with the way each of them plays.

Groups as they are heard together, from a solo flute to a metal band, and one that anybody may
be in. Programs are numbered from 0, as in MIDI messages.
"""

from __future__ import annotations

from dataclasses import dataclass

# The names of the General MIDI level 1 sound set, in lower case.
PROGRAM_NAMES = (
    "acoustic grand piano", "bright acoustic piano", "electric grand piano", "honky-tonk piano",
    "electric piano 1", "electric piano 2", "harpsichord", "clavinet",
    "celesta", "glockenspiel", "music box", "vibraphone",
    "marimba", "xylophone", "tubular bells", "dulcimer",
    "drawbar organ", "percussive organ", "rock organ", "church organ",
    "reed organ", "accordion", "harmonica", "tango accordion",
    "acoustic guitar (nylon)", "acoustic guitar (steel)",
    "electric guitar (jazz)", "electric guitar (clean)",
    "electric guitar (muted)", "overdriven guitar", "distortion guitar", "guitar harmonics",
    "acoustic bass", "electric bass (finger)", "electric bass (pick)", "fretless bass",
    "slap bass 1", "slap bass 2", "synth bass 1", "synth bass 2",
    "violin", "viola", "cello", "contrabass",
    "tremolo strings", "pizzicato strings", "orchestral harp", "timpani",
    "string ensemble 1", "string ensemble 2", "synth strings 1", "synth strings 2",
    "choir aahs", "voice oohs", "synth voice", "orchestra hit",
    "trumpet", "trombone", "tuba", "muted trumpet",
    "french horn", "brass section", "synth brass 1", "synth brass 2",
    "soprano sax", "alto sax", "tenor sax", "baritone sax",
    "oboe", "english horn", "bassoon", "clarinet",
    "piccolo", "flute", "recorder", "pan flute",
    "blown bottle", "shakuhachi", "whistle", "ocarina",
    "lead 1 (square)", "lead 2 (sawtooth)", "lead 3 (calliope)", "lead 4 (chiff)",
    "lead 5 (charang)", "lead 6 (voice)", "lead 7 (fifths)", "lead 8 (bass + lead)",
    "pad 1 (new age)", "pad 2 (warm)", "pad 3 (polysynth)", "pad 4 (choir)",
    "pad 5 (bowed)", "pad 6 (metallic)", "pad 7 (halo)", "pad 8 (sweep)",
    "fx 1 (rain)", "fx 2 (soundtrack)", "fx 3 (crystal)", "fx 4 (atmosphere)",
    "fx 5 (brightness)", "fx 6 (goblins)", "fx 7 (echoes)", "fx 8 (sci-fi)",
    "sitar", "banjo", "shamisen", "koto",
    "kalimba", "bagpipe", "fiddle", "shanai",
    "tinkle bell", "agogo", "steel drums", "woodblock",
    "taiko drum", "melodic tom", "synth drum", "reverse cymbal",
    "guitar fret noise", "breath noise", "seashore", "bird tweet",
    "telephone ring", "helicopter", "applause", "gunshot",
)  # fmt: skip
# Those of a definite pitch; the last ones are noises.
NUM_PITCHED = 112


@dataclass(frozen=True)
class Voice:
    """What one player does.

    Attributes:
        role: ``melody``, ``second`` (a third or an octave below the melody), ``chords``,
            ``bass`` or ``drone``.
        programs: One of them is drawn.
        style: How the role is played; see ``sound/midi_styles.py``.
        octave: Shift against the score.
        velocity: Loudness, 1 to 127.
    """

    role: str
    programs: tuple[int, ...]
    style: str = "plain"
    octave: int = 0
    velocity: int = 92


@dataclass(frozen=True)
class Band:
    """Instruments that play together.

    Attributes:
        name: For people.
        bpm: Slowest and fastest, in quarter notes a minute.
        voices: All play.
        drums: Patterns of ``sound/midi_styles.py``, one of which is drawn; none for no drums.
        kits: Programs of the drum channel, one of which is drawn.
        swing: Whether the second half of each beat comes late.
        sevenths: Whether chords get a seventh.
    """

    name: str
    bpm: tuple[int, int]
    voices: tuple[Voice, ...]
    drums: tuple[str, ...] = ()
    kits: tuple[int, ...] = (0, 8)
    swing: bool = False
    sevenths: bool = False


def _m(*programs: int, octave: int = 0, style: str = "plain", velocity: int = 100) -> Voice:
    return Voice("melody", programs, style, octave, velocity)


def _s(*programs: int, octave: int = 0, velocity: int = 80) -> Voice:
    return Voice("second", programs, "plain", octave, velocity)


def _c(style: str, *programs: int, octave: int = 1, velocity: int = 76) -> Voice:
    return Voice("chords", programs, style, octave, velocity)


def _b(style: str, *programs: int, velocity: int = 96) -> Voice:
    return Voice("bass", programs, style, 0, velocity)


def _d(*programs: int, octave: int = 0, velocity: int = 70) -> Voice:
    return Voice("drone", programs, "plain", octave, velocity)


ANYBODY = "anybody"

BANDS: tuple[Band, ...] = (
    # One player.
    Band("solo piano", (70, 150), (_m(0, 1), _c("arpeggio", 0, octave=0), _b("roots", 0))),
    Band("slow piano", (50, 80), (_m(0, 2, style="sparse"), _c("arpeggio", 0, 2, octave=0))),
    Band("harpsichord", (80, 140), (_m(6), _c("arpeggio", 6), _b("roots", 6))),
    Band("church organ", (60, 110), (_m(19), _c("block", 19), _b("roots", 19))),
    Band("solo flute", (60, 120), (_m(73, octave=0),)),
    Band("solo recorder", (80, 140), (_m(74, 74, 78, 72),)),
    Band("solo violin", (70, 140), (_m(40, 40, 110),)),
    Band("solo cello", (50, 100), (_m(42, octave=-2),)),
    Band("solo saxophone", (60, 110), (_m(64, 65, 66, octave=-1),), swing=True),
    Band("solo guitar", (70, 120), (_m(24, 25), _c("arpeggio", 24, 25, octave=0))),
    Band("strummed guitar", (80, 140), (_c("strum", 25, 24, velocity=96), _b("roots", 25))),
    Band("solo harp", (60, 110), (_m(46), _c("arpeggio", 46), _b("roots", 46))),
    Band("solo trumpet", (60, 110), (_m(56, 59, 57, octave=-1),)),
    Band("music box", (70, 120), (_m(10, 8, 9, octave=1), _c("arpeggio", 10, 8))),
    Band("accordion", (80, 150), (_m(21, 23), _c("oompah", 21, 23, octave=0), _b("oompah", 21))),
    # Chamber, church, orchestra.
    Band(
        "string quartet", (60, 120),
        (_m(40), _s(40, 41), _c("block", 41, 48, octave=0), _b("roots", 42)),
    ),
    Band("string orchestra", (50, 100), (_m(48, 49), _c("block", 48, 49), _b("roots", 43, 42))),
    Band("pizzicato", (90, 150), (_m(45), _c("oompah", 45), _b("oompah", 43, 32))),
    Band("piano and violin", (60, 120), (_m(40), _c("arpeggio", 0), _b("roots", 0))),
    Band("piano and cello", (50, 100), (_m(42, octave=-1), _c("arpeggio", 0), _b("roots", 0))),
    Band("flute and harp", (60, 110), (_m(73), _c("arpeggio", 46), _b("roots", 46))),
    Band(
        "baroque", (70, 130),
        (_m(74, 68, 40), _s(74, 40), _c("arpeggio", 6), _b("roots", 42, 70)),
    ),
    Band("choir", (50, 90), (_m(52), _c("block", 52), _b("roots", 52, velocity=88))),
    Band("choir and organ", (50, 90), (_m(52), _c("block", 19, 52), _b("roots", 19))),
    Band(
        "woodwinds", (70, 130),
        (_m(68, 73), _s(71, 69), _c("block", 71, octave=0), _b("roots", 70)),
    ),
    Band(
        "brass", (70, 120),
        (_m(56, 61, octave=-1), _s(57, 60, octave=-1), _c("block", 61, 60, octave=0),
         _b("roots", 58, 57)),
        ("march",), (48,),
    ),
    Band(
        "orchestra", (60, 130),
        (_m(48, 73, 68, 56), _s(60, 40), _c("block", 48, 44), _b("roots", 43), _b("roots", 47)),
        ("none", "march", "orchestra"), (48,),
    ),
    # Songs and dances of many places.
    Band("folk duo", (80, 130), (_m(110, 78, 73), _c("strum", 25))),
    Band(
        "celtic", (90, 130),
        (_m(78, 110, 109), _s(21, 110), _c("strum", 25), _d(109)),
        ("none", "frame drum"),
    ),
    Band(
        "country", (90, 140),
        (_m(110, 25), _c("strum", 25), _c("pulse", 105, 28), _b("oompah", 32, 33)),
        ("train", "rock"),
    ),
    Band(
        "bluegrass", (110, 150),
        (_m(105, 110), _c("offbeat", 25), _c("arpeggio", 105), _b("oompah", 32)),
    ),
    Band(
        "blues", (60, 120),
        (_m(22, 26, 29, octave=0), _c("pulse", 3, 16, 26), _b("walking", 33, 32)),
        ("shuffle",), swing=True, sevenths=True,
    ),
    Band(
        "indian", (60, 110),
        (_m(104, style="gliding"), _d(104), _d(111, octave=-1, velocity=50)),
        ("tabla", "none", "tabla"),
    ),
    Band("indian winds", (60, 100), (_m(111, 75, style="gliding"), _d(104)), ("tabla",)),
    Band("japanese", (50, 90), (_m(107, 77, 106), _c("arpeggio", 107)), ("none", "taiko"), (48,)),
    Band(
        "andean", (80, 120),
        (_m(75, 79), _c("strum", 24), _b("roots", 32)),
        ("none", "frame drum"),
    ),
    Band("calypso", (90, 130), (_m(114), _c("offbeat", 114, 12), _b("syncopated", 33)), ("latin",)),
    Band(
        "latin", (90, 130),
        (_m(56, 73, 24), _c("stabs", 0, 24), _b("syncopated", 32, 33)),
        ("latin",),
    ),
    Band(
        "bossa nova", (70, 100),
        (_m(73, 66, 26), _c("stabs", 24), _b("syncopated", 32)),
        ("bossa",), sevenths=True,
    ),
    Band(
        "reggae", (65, 90),
        (_m(16, 27, 56), _c("offbeat", 27, 28), _c("offbeat", 16), _b("syncopated", 33, 35)),
        ("reggae",),
    ),
    Band("musette", (120, 180), (_m(21), _c("oompah", 25), _b("oompah", 32)), ("none", "brushes")),
    # Jazz, soul, funk.
    Band(
        "jazz trio", (90, 200),
        (_m(0), _c("stabs", 0, octave=0), _b("walking", 32)),
        ("jazz",), (32, 40), swing=True, sevenths=True,
    ),
    Band(
        "jazz quartet", (80, 180),
        (_m(66, 65, 59, octave=-1), _c("stabs", 0, 11), _b("walking", 32)),
        ("jazz",), (32, 40), swing=True, sevenths=True,
    ),
    Band(
        "guitar jazz", (80, 160),
        (_m(26), _c("block", 26, 4), _b("walking", 32, 35)),
        ("jazz", "brushes"), (32, 40), swing=True, sevenths=True,
    ),
    Band(
        "big band", (110, 180),
        (_m(61, 66, octave=0), _s(66, 65), _c("stabs", 61, 57), _b("walking", 32)),
        ("jazz",), (32,), swing=True, sevenths=True,
    ),
    Band(
        "soul", (65, 110),
        (_m(65, 16, 53), _c("pulse", 4, 16), _c("block", 61, 48), _b("syncopated", 33)),
        ("soul", "rock"),
    ),
    Band(
        "funk", (90, 120),
        (_m(61, 65, 7), _c("stabs", 7, 28), _b("slap", 36, 37)),
        ("funk",), sevenths=True,
    ),
    # Rock, pop, metal.
    Band(
        "rock band", (100, 160),
        (_m(29, 30), _c("power", 30, 29, octave=0), _b("eighths", 34, 33)),
        ("rock", "rock 2"), (0, 8, 16),
    ),
    Band(
        "soft rock", (80, 125),
        (_m(27, 26, 0), _c("strum", 25, 27), _b("eighths", 33)),
        ("rock", "ballad"),
    ),
    Band(
        "classic rock", (90, 140),
        (_m(29, 18), _c("power", 29, octave=0), _c("block", 18), _b("eighths", 34)),
        ("rock",), (0, 8),
    ),
    Band(
        "punk", (160, 210),
        (_m(30), _c("power", 30, octave=0, velocity=100), _b("eighths", 34)),
        ("punk",), (16,),
    ),
    Band(
        "metal", (120, 200),
        (_m(30, style="double"), _c("power", 30, octave=-1, velocity=110),
         _c("power", 30, octave=0), _b("eighths", 34)),
        ("metal", "metal 2"), (16,),
    ),
    Band(
        "guitars and drums", (90, 150),
        (_c("power", 30, octave=0, velocity=110), _b("eighths", 34)),
        ("rock", "rock 2", "metal"), (16, 8),
    ),
    Band(
        "indie band", (100, 150),
        (_m(27, 80), _c("eighths", 27, 28), _b("eighths", 34, 33)),
        ("rock 2",),
    ),
    Band(
        "ballad", (60, 85),
        (_m(53, 73, 26), _c("arpeggio", 0, 4), _c("block", 48), _b("roots", 33, 35)),
        ("ballad",),
    ),
    Band(
        "pop", (90, 125),
        (_m(81, 53, 0), _c("pulse", 0, 4), _c("block", 89), _b("eighths", 33, 38)),
        ("dance", "rock"),
    ),
    # Electronic.
    Band(
        "synth-pop", (100, 135),
        (_m(80, 81), _c("block", 62, 50), _b("octaves", 38, 39)),
        ("dance", "rock"), (24, 25),
    ),
    Band(
        "house", (118, 128),
        (_m(81, 80, style="sparse"), _c("stabs", 90, 0), _b("octaves", 38)),
        ("house",), (24, 25),
    ),
    Band(
        "techno", (125, 145),
        (_m(81, 87, style="sparse"), _c("sixteenths", 81, 90), _b("eighths", 39, 38)),
        ("techno",), (25, 24),
    ),
    Band(
        "trance", (130, 142),
        (_m(81, 90), _c("sixteenths", 90, 81), _c("block", 95, 50), _b("offbeat", 38)),
        ("techno", "house"), (24,),
    ),
    Band(
        "disco", (110, 128),
        (_m(48, 61), _c("offbeat", 28, 4), _b("octaves", 33, 38)),
        ("house",), (0, 24),
    ),
    Band(
        "drum and bass", (160, 176),
        (_m(81, 4, style="sparse"), _c("block", 95, 89), _b("roots", 39, 87)),
        ("breakbeat",), (24, 0),
    ),
    Band(
        "hip-hop", (80, 100),
        (_m(4, 11, style="sparse"), _c("pulse", 4, 0), _b("syncopated", 38, 33)),
        ("hip-hop", "hip-hop 2"), (25, 24, 0),
    ),
    Band(
        "trip-hop", (65, 90),
        (_m(73, 11, 4, style="sparse"), _c("block", 89, 4, 51), _b("roots", 38, 35)),
        ("hip-hop 2",), (25, 8),
    ),
    Band(
        "chiptune", (110, 170),
        (_m(80), _c("sixteenths", 80, 81), _b("octaves", 80, 38)),
        ("none", "dance"), (24,),
    ),
    Band(
        "ambient", (45, 70),
        (_m(88, 98, 99, 92, style="sparse"), _c("block", 89, 95, 91), _d(94, 89)),
    ),
    Band("dark ambient", (40, 60), (_c("block", 92, 95, 101, octave=0), _d(93, 97, octave=-1))),
    Band("new age", (50, 85), (_m(75, 46, 88, 77), _c("arpeggio", 46, 88), _c("block", 89, 91))),
    Band(
        "film score", (60, 100),
        (_m(60, 48, 52), _c("block", 48, 91), _b("roots", 43), _d(49)),
        ("orchestra", "none"), (48,),
    ),
)  # fmt: skip
