package org.stromboli.api.stream;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyWriter;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;

/// Puts events on the wire. Quarkus REST's own format of events has no space after a field's name, which clients that
/// look for `data: ` do not understand.
@Provider
public final class ServerSentEventWriter implements MessageBodyWriter<ServerSentEvent> {

    @Override
    public boolean isWriteable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return type == ServerSentEvent.class;
    }

    @Override
    public void writeTo(
            ServerSentEvent event,
            Class<?> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, Object> headers,
            OutputStream out)
            throws IOException {
        event.writeTo(out);
    }
}
