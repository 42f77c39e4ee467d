; The installer for Windows, for Inno Setup 6: ISCC /DVersion=0.1.0 packaging\windows\mlfa.iss
; NOT RUN YET: no Windows machine was at hand. packaging/windows/build.ps1 runs it.

#ifndef Version
  #error Name the version: ISCC /DVersion=0.1.0 mlfa.iss
#endif
#define Root SourcePath + "..\.."

[Setup]
; Stays the same for ever: by it Windows knows an earlier version.
AppId={{6C1B0F0E-7C55-4F0B-9B7B-2E3A5B0C9D41}
AppName=MLFA
AppVersion={#Version}
AppPublisher=The MLFA developers
DefaultDirName={autopf}\MLFA
DefaultGroupName=MLFA
DisableProgramGroupPage=yes
; For one user and without an administrator, unless another choice is made.
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
LicenseFile={#Root}\LICENSE
OutputDir={#Root}\dist
OutputBaseFilename=mlfa-{#Version}-windows-x86_64
SetupIconFile={#Root}\build\bundle\icons\mlfa.ico
UninstallDisplayIcon={app}\mlfa-window.exe
Compression=lzma2/max
SolidCompression=yes
ChangesEnvironment=yes
CloseApplications=yes
WizardStyle=modern

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "de"; MessagesFile: "compiler:Languages\German.isl"

[CustomMessages]
en.OnPath=Have the command "mlfa" found in every terminal
de.OnPath=Den Befehl „mlfa“ in jedem Terminal auffindbar machen
en.OpenWith=Open with MLFA
de.OpenWith=Mit MLFA öffnen

[Tasks]
Name: "path"; Description: "{cm:OnPath}"; Flags: unchecked
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked

[InstallDelete]
; Parts of an earlier version must not be found by this one.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "{#Root}\dist\mlfa\*"; DestDir: "{app}"; Flags: recursesubdirs createallsubdirs ignoreversion
Source: "{#Root}\LICENSE"; DestDir: "{app}"; Flags: ignoreversion
Source: "{#Root}\docs\licences.md"; DestDir: "{app}"; Flags: ignoreversion

[Icons]
Name: "{group}\MLFA"; Filename: "{app}\mlfa-window.exe"
Name: "{autodesktop}\MLFA"; Filename: "{app}\mlfa-window.exe"; Tasks: desktopicon

[Registry]
; The menu of a folder. Sound files: MLFA is offered under "Open with", and takes no file over.
Root: HKA; Subkey: "Software\Classes\Directory\shell\MLFA"; ValueType: string; ValueData: "{cm:OpenWith}"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Directory\shell\MLFA\command"; ValueType: string; ValueData: """{app}\mlfa-window.exe"" ""%1"""
Root: HKA; Subkey: "Software\Classes\Applications\mlfa-window.exe\shell\open\command"; ValueType: string; ValueData: """{app}\mlfa-window.exe"" ""%1"""; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Applications\mlfa-window.exe\SupportedTypes"; ValueType: string; ValueName: ".flac"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\mlfa-window.exe\SupportedTypes"; ValueType: string; ValueName: ".m4a"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\mlfa-window.exe\SupportedTypes"; ValueType: string; ValueName: ".mp3"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\mlfa-window.exe\SupportedTypes"; ValueType: string; ValueName: ".ogg"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\mlfa-window.exe\SupportedTypes"; ValueType: string; ValueName: ".opus"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\mlfa-window.exe\SupportedTypes"; ValueType: string; ValueName: ".wav"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\mlfa-window.exe\SupportedTypes"; ValueType: string; ValueName: ".wma"; ValueData: ""

[Run]
Filename: "{app}\mlfa-window.exe"; Description: "{cm:LaunchProgram,MLFA}"; Flags: nowait postinstall skipifsilent

[Code]
const
  EnvironmentKey = 'Environment';

procedure SetPath(Wanted: Boolean);
var
  Path, Own: string;
begin
  if not RegQueryStringValue(HKCU, EnvironmentKey, 'Path', Path) then
    Path := '';
  Own := ExpandConstant('{app}');
  StringChangeEx(Path, ';' + Own, '', True);
  if CompareText(Path, Own) = 0 then
    Path := '';
  if Wanted then
    if Path = '' then Path := Own else Path := Path + ';' + Own;
  RegWriteExpandStringValue(HKCU, EnvironmentKey, 'Path', Path);
end;

procedure CurStepChanged(CurStep: TSetupStep);
begin
  if (CurStep = ssPostInstall) and WizardIsTaskSelected('path') then
    SetPath(True);
end;

procedure CurUninstallStepChanged(CurUninstallStep: TUninstallStep);
begin
  if CurUninstallStep = usPostUninstall then
    SetPath(False);
end;
