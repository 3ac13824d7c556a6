package org.stromboli.app;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.enterprise.context.ApplicationScoped;

/// Declines the upgrade of a cleartext connection to HTTP/2 (h2c). Java's own client asks for it by default, and an
/// answer sometimes went on in HTTP/1.1 behind the upgrade. RFC 9113 has removed that upgrade. HTTP/2 over TLS stays.
@ApplicationScoped
class CleartextHttp1 implements HttpServerOptionsCustomizer {

    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        options.setHttp2ClearTextEnabled(false);
    }
}
