# Builds the bundle and the installer on Windows: powershell -File packaging\windows\build.ps1
# NOT RUN YET: no Windows machine was at hand. Needs Python 3.11 or newer, and Inno Setup 6
# (winget install JRSoftware.InnoSetup).
# Signed only where SIGNING_COMMAND is set, such as: signtool sign /fd sha256 /tr URL /td sha256

$ErrorActionPreference = "Stop"
Set-Location (Join-Path $PSScriptRoot "..\..")

function Invoke-Checked {
    & $args[0] $args[1..($args.Length - 1)]
    if ($LASTEXITCODE -ne 0) { throw "$($args[0]) ended with $LASTEXITCODE" }
}

function Add-Signature([string] $File) {
    if ($env:SIGNING_COMMAND) {
        cmd /c "$env:SIGNING_COMMAND `"$File`""
        if ($LASTEXITCODE -ne 0) { throw "$File could not be signed" }
    } else {
        Write-Output "SIGNING_COMMAND is not set: $File is not signed."
    }
}

Invoke-Checked python packaging\bundle\build.py
Add-Signature dist\mlfa\mlfa.exe
Add-Signature dist\mlfa\mlfa-window.exe

Invoke-Checked dist\mlfa\mlfa.exe --version
Invoke-Checked dist\mlfa\mlfa.exe doctor

$Version = (Select-String -Path app\mlfa_app\__init__.py -Pattern '^__version__ = "(.+)"$').Matches[0].Groups[1].Value
$Compiler = Join-Path ${env:ProgramFiles(x86)} "Inno Setup 6\ISCC.exe"
Invoke-Checked $Compiler "/DVersion=$Version" packaging\windows\mlfa.iss
Add-Signature "dist\mlfa-$Version-windows-x86_64.exe"
