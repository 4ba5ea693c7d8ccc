# One image for each service: docker build --build-arg SERVICE=scraper-service -t leadflow/scraper-service .
# SERVICE=standalone makes the command line, and all services in one process (start).
ARG JDK=eclipse-temurin:25-jdk
ARG JRE=eclipse-temurin:25-jre

FROM ${JDK} AS build
WORKDIR /src
COPY . .
# All of them, so that the images share this stage.
RUN --mount=type=cache,target=/root/.m2 \
  ./mvnw -B -ntp -q -pl standalone -am -Dmaven.test.skip=true -Dspotless.check.skip package

FROM build AS layers
ARG SERVICE
RUN java -Djarmode=tools -jar "$SERVICE"/target/*-exec.jar \
  extract --layers --destination /layers --application-filename leadflow.jar

FROM ${JRE} AS application
WORKDIR /app
COPY deploy/jvm.options ./
COPY --from=layers /layers/dependencies/ ./
COPY --from=layers /layers/snapshot-dependencies/ ./
COPY --from=layers /layers/application/ ./

# What the JVM learns of the program in a start that comes as far as its servers, of which there are none here. The archive
# serves this program on this JVM with these options only, so it is made where it is used.
FROM application AS rehearsal
RUN mkdir -p /tmp/rehearsal \
  && KAFKA_BOOTSTRAP_SERVERS=localhost:9 DATABASE_URL=postgresql://localhost:9/none START_PATIENCE_SECONDS=1 \
    JWT_SECRET=00000000000000000000000000000000 LEADFLOW_PEPPER=00000000000000000000000000000000 \
    LEADFLOW_ADMIN_PASSWORD=rehearsal-only LEADFLOW_DATA=/tmp/rehearsal LEADFLOW_PORT=0 \
    java @/app/jvm.options -Djava.io.tmpdir=/tmp/rehearsal \
    -XX:AOTCacheOutput=/app/leadflow.aot '-Xlog:aot*=off' -jar /app/leadflow.jar; \
  test -s /app/leadflow.aot

FROM application
RUN useradd --system --uid 10001 --user-group --home-dir /data --shell /usr/sbin/nologin leadflow \
  && install -d -m 700 -o leadflow -g leadflow /data /data/tmp
COPY --from=rehearsal /app/leadflow.aot ./
USER 10001:10001
# Stream state and temporary files; the rest of the file system may be read-only.
VOLUME /data
WORKDIR /data
# With many threads, native memory is spread over fewer arenas.
ENV LEADFLOW_DATA=/data LEADFLOW_PORT=8080 MALLOC_ARENA_MAX=2
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=3s --start-period=300s --retries=3 \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/$LEADFLOW_PORT && printf 'GET /readyz HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200'"]
ENTRYPOINT ["java", "@/app/jvm.options", "-XX:AOTCache=/app/leadflow.aot", "-jar", "/app/leadflow.jar"]
