@echo off
rem Starts Limbeck on Windows. Finds a JDK 25, builds if there is no build, sets the flags of the JVM.
rem   limbeck COMMAND ...          see limbeck --help
rem   limbeck build [OPTION ...]   builds again after a change; options go to Maven
rem Environment: LIMBECK_JAVA_HOME, LIMBECK_JAVA_OPTS, LIMBECK_CACHE, LIMBECK_HOME, OMP_NUM_THREADS.
setlocal
set "ROOT=%~dp0"
set "ROOT=%ROOT:~0,-1%"
set "JDK="
for %%D in ("%LIMBECK_JAVA_HOME%" "%JAVA_HOME%") do call :candidate "%%~D"
for /d %%D in ("%ProgramFiles%\Eclipse Adoptium\jdk-25*" "%ProgramFiles%\Java\jdk-25*" "%ProgramFiles%\Microsoft\jdk-25*" "%USERPROFILE%\.jdks\*") do call :candidate "%%~D"
if not defined JDK (
  echo limbeck: no JDK 25 was found in LIMBECK_JAVA_HOME, JAVA_HOME or the usual places. Install one:>&2
  echo limbeck:   winget install EclipseAdoptium.Temurin.25.JDK>&2
  exit /b 1
)

if /i "%~1"=="build" goto build
if exist "%ROOT%\cli\target\limbeck-built" goto start
echo limbeck: building for the first time: this fetches some 280 MB of libraries and takes a few minutes>&2
call :maven
if errorlevel 1 exit /b 1

:start
rem OpenBLAS has threads of its own; after each product they would spin and starve those of libtorch.
if not defined OPENBLAS_THREAD_TIMEOUT set OPENBLAS_THREAD_TIMEOUT=4
if defined LIMBECK_CACHE set LIMBECK_CACHE_OPTION="-Dorg.bytedeco.javacpp.cachedir=%LIMBECK_CACHE%"
"%JDK%\bin\java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -XX:+UseSerialGC -Xms32m -Xmn24m -Xshare:auto -Djava.awt.headless=true -Dstdout.encoding=UTF-8 -Dstderr.encoding=UTF-8 -Dorg.bytedeco.javacpp.maxphysicalbytes=0 %LIMBECK_CACHE_OPTION% %LIMBECK_JAVA_OPTS% -cp "%ROOT%\cli\target\classes;%ROOT%\cli\target\lib\*" io.limbeck.cli.Limbeck %*
exit /b %ERRORLEVEL%

:build
shift
set "OPTIONS="
:options
if "%~1"=="" goto built
set "OPTIONS=%OPTIONS% %1"
shift
goto options
:built
call :maven %OPTIONS%
exit /b %ERRORLEVEL%

:maven
setlocal
set "JAVA_HOME=%JDK%"
pushd "%ROOT%"
call mvnw.cmd -B -ntp -q -Dmaven.test.skip=true -Dspotless.check.skip=true %* package
if errorlevel 1 (
  popd
  echo limbeck: the build failed, see above>&2
  exit /b 1
)
popd
type nul >"%ROOT%\cli\target\limbeck-built"
exit /b 0

:candidate
if defined JDK exit /b 0
if "%~1"=="" exit /b 0
if not exist "%~1\bin\javac.exe" exit /b 0
findstr /b /c:"JAVA_VERSION=\"25" "%~1\release" >nul 2>nul && set "JDK=%~1"
exit /b 0
