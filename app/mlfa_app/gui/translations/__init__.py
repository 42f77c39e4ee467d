"""The languages of the window: compiled translations beside this file, and their loading."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

FOLDER = Path(__file__).parent
TRANSLATED = ("de",)
"""Languages beside English, which the texts of the program are written in."""

_OWN_NAME = "mlfa-translator"


def install_translators(app: QCoreApplication, language: str = "") -> str:
    """Have the texts of the window, and those of Qt's own dialogs, appear in a language.

    Called again, it exchanges the language; windows that are open keep their texts.

    Args:
        app: The application, which keeps the translations.
        language: Such as "de"; empty for the system's.

    Returns:
        The language that was taken: "en" where the wanted one is not there.
    """
    for translator in app.findChildren(QTranslator):
        if translator.objectName() == _OWN_NAME:
            app.removeTranslator(translator)
            translator.deleteLater()
    taken = chosen_language(language, QLocale.system().uiLanguages())
    QLocale.setDefault(QLocale(language) if language else QLocale.system())
    qt_folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    # English needs a file too: for "1 song" beside "2 songs".
    for path in (qt_folder / f"qtbase_{taken}.qm", FOLDER / f"mlfa_{taken}.qm"):
        translator = QTranslator(app)
        translator.setObjectName(_OWN_NAME)
        if translator.load(str(path)):
            app.installTranslator(translator)
    return taken


def chosen_language(wanted: str, of_the_system: list[str]) -> str:
    """Choose among the languages that there are.

    Args:
        wanted: What the user set; empty leaves it to the system.
        of_the_system: What the system prefers, the best first, such as "de-AT".
    """
    for name in [wanted] if wanted else of_the_system:
        short = name.replace("_", "-").split("-")[0].lower()
        if short == "en" or short in TRANSLATED:
            return short
    return "en"
