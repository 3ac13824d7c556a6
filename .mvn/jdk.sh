# Makes JAVA_HOME a JDK that is new enough, or stops with a message that says what is missing.
# Sourced by ./mvnw and ./stromboli (POSIX sh). A JDK in use that suffices is kept; otherwise the oldest
# sufficient one in the usual places is taken. Versions come from each JDK's "release" file: no JVM is started.

jdk_wanted=25

# The feature version of the JDK in folder $1; nothing when there is no complete JDK in it.
jdk_version_of() {
    if [ -x "$1/bin/javac" ] && [ -r "$1/release" ]; then
        sed -n 's/^JAVA_VERSION="\(1\.\)\{0,1\}\([0-9]\{1,\}\).*/\2/p' "$1/release"
    fi
}

# The folder of the JDK that a build would use without our help; nothing when there is none.
jdk_of_environment() {
    if [ -n "${JAVA_HOME-}" ]; then
        echo "$JAVA_HOME"
    elif command -v javac >/dev/null 2>&1; then
        jdk_link=$(readlink -f "$(command -v javac)" 2>/dev/null) && echo "${jdk_link%/bin/javac}"
    fi
}

# The oldest sufficient JDK among the folders given; nothing when there is none.
jdk_oldest_sufficient() {
    jdk_pick=
    jdk_pick_version=1000
    for jdk_dir in "$@"; do
        jdk_version=$(jdk_version_of "$jdk_dir")
        if [ "${jdk_version:-0}" -ge "$jdk_wanted" ] && [ "$jdk_version" -lt "$jdk_pick_version" ]; then
            jdk_pick=$jdk_dir
            jdk_pick_version=$jdk_version
        fi
    done
    echo "$jdk_pick"
}

jdk_current=$(jdk_of_environment)
jdk_current_version=$(jdk_version_of "$jdk_current")
if [ "${jdk_current_version:-0}" -ge "$jdk_wanted" ]; then
    JAVA_HOME=$jdk_current
else
    # Installers first, then version managers, then macOS.
    jdk_found=$(jdk_oldest_sufficient \
        /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /usr/local/java/* /usr/local/openjdk* /opt/java/* /opt/*jdk* /opt/*/*jdk* \
        "${HOME-}"/.sdkman/candidates/java/* "${HOME-}"/.local/share/mise/installs/java/* "${HOME-}"/.asdf/installs/java/* \
        "${HOME-}"/.jenv/versions/* "${HOME-}"/.jdks/* "${HOME-}"/.gradle/jdks/* "${HOME-}"/.gradle/jdks/*/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
        /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home)
    if [ -z "$jdk_found" ]; then
        echo "Stromboli needs a JDK $jdk_wanted or newer (with javac) and none was found." >&2
        echo "In use now: ${jdk_current:-no JDK}${jdk_current_version:+ (version $jdk_current_version)}." >&2
        echo "Install one, for example Temurin $jdk_wanted from https://adoptium.net, or set JAVA_HOME to it." >&2
        exit 1
    fi
    JAVA_HOME=$jdk_found
fi
export JAVA_HOME
