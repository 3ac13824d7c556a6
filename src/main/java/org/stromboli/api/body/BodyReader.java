package org.stromboli.api.body;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stromboli.api.ApiSettings;
import org.stromboli.api.stream.ClientConnection;
import org.stromboli.budget.RejectingBudget;
import org.stromboli.generation.RequestRejectedException;

/// Reads a JSON body into a record; a mistake is blamed on the field by its path, never on our types.
@Singleton
public final class BodyReader {

    /// A body takes several times its size while it is read: as characters, as text, without its base64.
    private static final int SHARE_OF_MEMORY = 8;

    private final ObjectMapper mapper;
    private final RejectingBudget budget;
    private final long maxBytes;

    BodyReader(ObjectMapper mapper, ApiSettings settings) {
        this.mapper = mapper;
        this.maxBytes = settings.maxBodyBytes();
        this.budget =
                new RejectingBudget(Math.max(maxBytes, Runtime.getRuntime().maxMemory() / SHARE_OF_MEMORY));
    }

    /// Bytes of request bodies that the server holds at this moment, those of all clients together: what one client may
    /// send, many could send at once. They count as they arrive, not as they are announced.
    public long heldBytes() {
        return budget.reserved();
    }

    /// @param client who sends the body, which counts as held until the client is told something
    public <T> T read(InputStream body, ClientConnection client, Class<T> type) throws IOException {
        if (client.announcedBytes() > maxBytes) {
            throw BoundedInput.tooLarge(maxBytes);
        }
        RejectingBudget.Reservation held = budget.open();
        client.onAnswer(held::close);
        try {
            T value = mapper.readValue(new BoundedInput(body, maxBytes, held), type);
            if (value == null) {
                throw malformed("The request body must be a JSON object.");
            }
            return value;
        } catch (JacksonException e) {
            throw rejection(e);
        }
    }

    /// Reads what was read once more, as another type.
    public <T> T convert(JsonNode json, Class<T> type) {
        try {
            return mapper.treeToValue(json, type);
        } catch (JacksonException e) {
            throw rejection(e);
        }
    }

    private static RequestRejectedException rejection(JacksonException e) {
        String path = e instanceof JsonMappingException mapping ? path(mapping.getPath()) : "";
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof RequestRejectedException tooLarge) {
                return tooLarge;
            }
            if (cause instanceof StreamConstraintsException) {
                return malformed("The request body is nested too deeply, has too many values,"
                        + " or a number or a name that is too long.");
            }
            if (cause instanceof InputCoercionException) {
                return RequestRejectedException.invalid(path, "`%s` is out of range.".formatted(path));
            }
            if (cause instanceof StreamReadException syntax) {
                return malformed("The request body is not valid JSON%s.".formatted(at(syntax.getLocation())));
            }
        }
        if (path.isEmpty()) {
            return malformed("The request body must be a JSON object.");
        }
        String expected = path.endsWith(".content")
                ? "a string or an array of content parts"
                : e instanceof MismatchedInputException mismatch ? expected(mismatch.getTargetType()) : "";
        return RequestRejectedException.invalid(
                path,
                expected.isEmpty()
                        ? "`%s` has a value of a wrong type.".formatted(path)
                        : "`%s` must be %s.".formatted(path, expected));
    }

    private static RequestRejectedException malformed(String message) {
        return RequestRejectedException.of(RequestRejectedException.Kind.INVALID, message);
    }

    private static String at(@Nullable JsonLocation location) {
        return location == null || location.getLineNr() < 1
                ? ""
                : " (line %d, column %d)".formatted(location.getLineNr(), location.getColumnNr());
    }

    private static String path(List<JsonMappingException.Reference> references) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference each : references) {
            if (each.getFieldName() == null) {
                path.append('[').append(each.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(each.getFieldName());
            }
        }
        return path.toString();
    }

    private static String expected(@Nullable Class<?> type) {
        if (type == null) {
            return "";
        } else if (type == String.class) {
            return "a string";
        } else if (type == Double.class) {
            return "a number";
        } else if (type == Integer.class || type == Long.class) {
            return "an integer";
        } else if (type == Boolean.class) {
            return "true or false";
        } else if (Collection.class.isAssignableFrom(type)) {
            return "an array";
        } else if (type.isRecord() || Map.class.isAssignableFrom(type)) {
            return "an object";
        }
        return "";
    }
}
