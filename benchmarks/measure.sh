# Builds the program and runs one of the measurements; read by the scripts beside it.
# Usage: measure MEMORY CLASS [ARGUMENT ...]
home=$(cd "$(dirname "$0")/.." && pwd)
. "$home/.mvn/find-jdk.sh"

measure() {
  use_jdk || exit 1
  memory=$1
  class=$2
  shift 2
  "$home/mvnw" -B -ntp -q -Dmaven.test.skip=true -Dspotless.check.skip -pl benchmarks -am package
  # The options of the program itself, as ./leadflow has them.
  exec "$JAVA_HOME/bin/java" "-Xmx$memory" -XX:MaxInlineLevel=8 -XX:InlineSmallCode=1200 -XX:FreqInlineSize=160 \
    -XX:-UseSuperWord -XX:-PartialPeelLoop -XX:LoopUnrollLimit=20 -XX:+UseSerialGC -XX:+IgnoreUnrecognizedVMOptions -XX:+UseCompactObjectHeaders \
    --enable-native-access=ALL-UNNAMED -cp "$home/benchmarks/target/classes:$home/benchmarks/target/lib/*" \
    "dev.leadflow.benchmarks.$class" "$@"
}
