package org.stromboli.api.stream;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import org.jboss.resteasy.reactive.RestMulti;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.handlers.PublisherResponseHandler;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyWriter;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/// Lets a `Multi` be the entity of a response. Quarkus REST streams it only for methods that are declared to return
/// nothing else, while here the body of a request decides between a stream and JSON. It hands the stream to the same
/// handler, which asks for the next item when the last one is written, cancels when the connection closes, and sends no
/// header before the first item, so that an earlier failure is an ordinary HTTP error.
@Provider
public final class MultiWriter implements ServerMessageBodyWriter<RestMulti<?>> {

    private final PublisherResponseHandler handler = new PublisherResponseHandler();

    @Override
    public boolean isWriteable(
            Class<?> type, Type genericType, ResteasyReactiveResourceInfo target, MediaType mediaType) {
        return RestMulti.class.isAssignableFrom(type);
    }

    @Override
    public boolean isWriteable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return RestMulti.class.isAssignableFrom(type);
    }

    @Override
    public void writeResponse(RestMulti<?> items, Type genericType, ServerRequestContext context) throws IOException {
        ResteasyReactiveRequestContext request = (ResteasyReactiveRequestContext) context;
        request.serverResponse().setPreCommitListener(null); // the stream brings its own status and headers
        request.setResult(items);
        try {
            handler.handle(request);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    @Override
    public void writeTo(
            RestMulti<?> items,
            Class<?> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, Object> headers,
            OutputStream out) {
        throw new UnsupportedOperationException("a stream is written without blocking");
    }
}
