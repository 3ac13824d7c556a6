package org.stromboli.api.error;

import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.stromboli.api.paths.PathAdvice;
import org.stromboli.completion.request.RequestCancelledException;
import org.stromboli.generation.RequestRejectedException;

/// Whatever a resource throws becomes an error body. Only what is written for clients reaches them: of our
/// own faults they learn an id, under which the log has the rest.
@Singleton
public final class ErrorMapping {

    private static final Logger LOG = Logger.getLogger(ErrorMapping.class);

    private static final int GONE_AWAY = 499; // only the access log shows it

    @ServerExceptionMapper
    Response rejected(RequestRejectedException cause, UriInfo uri) {
        int status = ErrorBody.status(cause.kind());
        Response.ResponseBuilder response =
                Response.status(status).type(MediaType.APPLICATION_JSON).entity(ErrorShape.of(uri.getPath(), cause));
        if (cause.retryAfter() != null) {
            response.header("Retry-After", ErrorBody.seconds(cause.retryAfter()));
        }
        return response.build();
    }

    /// The client is gone: this answer is not read.
    @ServerExceptionMapper
    Response cancelled(RequestCancelledException cause) {
        return Response.status(GONE_AWAY).build();
    }

    /// Reading or writing failed: the connection is gone, or so slow that it is given up.
    @ServerExceptionMapper
    Response disconnected(IOException cause, UriInfo uri) {
        LOG.debug("A client went away", cause);
        return Response.status(408)
                .type(MediaType.APPLICATION_JSON)
                .header("Connection", "close")
                .entity(ErrorShape.of(uri.getPath(), 408, message(408, uri.getPath())))
                .build();
    }

    /// What the framework finds wrong with a request: path, method, media type.
    @ServerExceptionMapper
    Response web(WebApplicationException cause, UriInfo uri, Request request) {
        int status = status(cause.getResponse().getStatus(), request.getMethod(), uri.getPath());
        if (status >= 500) {
            return fault(cause, uri);
        }
        Response.ResponseBuilder response = Response.status(status)
                .type(MediaType.APPLICATION_JSON)
                .entity(ErrorShape.of(uri.getPath(), status, message(status, uri.getPath())));
        List<String> methods = PathAdvice.methods(uri.getPath());
        if (status == 405 && !methods.isEmpty()) {
            response.header("Allow", String.join(", ", methods));
        }
        return response.build();
    }

    @ServerExceptionMapper
    Response fault(Throwable cause, UriInfo uri) {
        return rejected(asRejection(cause), uri);
    }

    /// What a client may know of any failure.
    public static RequestRejectedException asRejection(Throwable cause) {
        if (cause instanceof RequestRejectedException rejected) {
            return rejected;
        }
        String id = UUID.randomUUID().toString();
        LOG.errorf(cause, "Request failed, error id %s", id);
        return RequestRejectedException.of(
                RequestRejectedException.Kind.INTERNAL,
                "The server failed to answer this request (error id %s).".formatted(id));
    }

    /// A path that belongs to another part of the server is none for those who ask it in a wrong way.
    public static int status(int found, String method, String path) {
        return found == 404 && PathAdvice.isWrongMethod(method, path) ? 405 : found;
    }

    public static String message(int status, String path) {
        return switch (status) {
            case 404 -> PathAdvice.missing(path);
            case 405 -> PathAdvice.wrongMethod(path);
            case 406 -> "The accepted media types of this request are not available.";
            case 408 -> "The request did not arrive in time.";
            case 413 -> "The request body is too large.";
            case 415 -> "The request body must be `application/json`.";
            default -> "The request is malformed.";
        };
    }
}
