# Stromboli on the CPU, with the small built-in model.
#   docker build -t stromboli:0.1.0 .
#   docker run --rm -p 8080:8080 stromboli:0.1.0

FROM eclipse-temurin:25-jdk AS build
WORKDIR /src
# The dependencies first: they change less often than the sources.
COPY .mvn .mvn
COPY mvnw pom.xml ./
RUN ./mvnw -B -q -Pquick quarkus:go-offline
COPY src src
RUN ./mvnw -B -q -Pquick -DskipTests -Dquarkus.package.jar.aot.enabled=false package
COPY deploy/UnpackNatives.java deploy/
# DJL creates folders that only their owner may read; the server runs as another user.
RUN DJL_CACHE_DIR=/natives java -cp 'target/quarkus-app/lib/boot/*:target/quarkus-app/lib/main/*' deploy/UnpackNatives.java \
    && chmod -R a+rX /natives

FROM eclipse-temurin:25-jre
# curl for the health check; a font for marks on images.
RUN apt-get update \
    && apt-get install -y --no-install-recommends curl fontconfig fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 stromboli \
    && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin stromboli
COPY --from=build /src/target/quarkus-app /opt/stromboli
COPY --from=build /natives /opt/natives
ENV DJL_CACHE_DIR=/opt/natives \
    DJL_OFFLINE=true \
    GOMP_SPINCOUNT=10000 \
    STROMBOLI_CACHE_DIR=/tmp/stromboli
# Starts the server once, for what Java keeps of its classes: of use to this JRE and these jars alone, and not needed.
RUN STROMBOLI_CACHE_DIR=/tmp/rehearsal java -XX:AOTCacheOutput=/opt/stromboli/app.aot \
        --add-modules=jdk.incubator.vector -Dorg.stromboli.rehearsal=true -jar /opt/stromboli/quarkus-run.jar || true; \
    rm -rf /tmp/rehearsal
USER 10001:10001
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=10m --retries=3 \
    CMD curl -fsS -o /dev/null http://localhost:8080/health/ready \
        || curl -fsS -o /dev/null "http://localhost:${STROMBOLI_MANAGEMENT_PORT:-9000}/health/ready" || exit 1
# The vector module computes small batches on a CPU. Trimming returns native memory of freed tensors.
ENTRYPOINT ["java", "--add-modules=jdk.incubator.vector", "-XX:TrimNativeHeapInterval=10000", \
    "-XX:G1PeriodicGCInterval=30000", \
    "-XX:AOTCache=/opt/stromboli/app.aot", "-Xlog:aot=off", "-Xlog:cds=off", "-jar", "/opt/stromboli/quarkus-run.jar"]
