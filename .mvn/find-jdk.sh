# Sourced by ./mvnw and ./leadflow. Sets JAVA_HOME (and JDK_VERSION) to a JDK that can build and run Leadflow: the one in JAVA_HOME if it is
# new enough, else the newest of PATH and the usual places.

LEADFLOW_JDK_FROM=21

# Major version of the JDK in folder $1, or nothing when there is none.
jdk_version() {
  [ -x "$1/bin/javac" ] && [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

use_jdk() {
  if [ -n "${JAVA_HOME:-}" ]; then
    version=$(jdk_version "$JAVA_HOME")
    if [ "${version:-0}" -ge "$LEADFLOW_JDK_FROM" ]; then
      jdk_found "$version"
      return 0
    fi
  fi
  best='' best_version=0
  on_path=$(command -v javac 2>/dev/null) && [ -n "$on_path" ] &&
    on_path=$(dirname "$(dirname "$(readlink -f "$on_path" 2>/dev/null || echo "$on_path")")")
  mac_home=''
  [ -x /usr/libexec/java_home ] && mac_home=$(/usr/libexec/java_home -v "$LEADFLOW_JDK_FROM+" 2>/dev/null)
  for jdk in "$on_path" "$mac_home" /usr/lib/jvm/* /opt/java/* /opt/jdk* "${HOME:-/root}"/.sdkman/candidates/java/* \
    "${HOME:-/root}"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    [ -n "$jdk" ] || continue
    version=$(jdk_version "$jdk")
    if [ "${version:-0}" -gt "$best_version" ]; then
      best=$jdk best_version=$version
    fi
  done
  if [ "$best_version" -lt "$LEADFLOW_JDK_FROM" ]; then
    found="none was found"
    [ "$best_version" -gt 0 ] && found="the newest one found is $best_version, in $best"
    echo "Leadflow needs a JDK $LEADFLOW_JDK_FROM or newer (a JDK, not only a JRE), but $found." >&2
    echo "Install one (Debian and Ubuntu: apt install openjdk-21-jdk; macOS: brew install openjdk; or from adoptium.net)" >&2
    echo "or set JAVA_HOME to its folder." >&2
    return 1
  fi
  JAVA_HOME=$best
  jdk_found "$best_version"
}

# Newer JDKs warn of what Maven, Guava and RocksDB still do inside; older ones do not know the option.
jdk_found() {
  export JAVA_HOME
  JDK_VERSION=$1
  QUIET_JDK=''
  [ "$1" -ge 24 ] && QUIET_JDK='--sun-misc-unsafe-memory-access=allow'
  return 0
}
