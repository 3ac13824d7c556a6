package org.stromboli.api.decisions;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import org.stromboli.api.ModelCard;
import org.stromboli.api.body.BodyReader;
import org.stromboli.api.chat.TranslatedChat;
import org.stromboli.api.chat.TranslatedChats;
import org.stromboli.api.stream.ClientConnection;
import org.stromboli.completion.Completions;
import org.stromboli.decision.BatchClassifier;
import org.stromboli.decision.LabelTokens;
import org.stromboli.decision.Question;

/// `POST /v1/systemone`.
@Path("/v1/systemone")
@RunOnVirtualThread
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public final class SystemOneResource {

    private final BodyReader reader;
    private final TranslatedChats door;
    private final Completions completions;
    private final ModelCard model;
    private final CurrentVertxRequest connection;

    SystemOneResource(
            BodyReader reader,
            TranslatedChats door,
            Completions completions,
            ModelCard model,
            CurrentVertxRequest connection) {
        this.reader = reader;
        this.door = door;
        this.completions = completions;
        this.model = model;
        this.connection = connection;
    }

    @POST
    public SystemOneAnswer decide(InputStream json) throws IOException, InterruptedException {
        ClientConnection client = new ClientConnection(connection.getCurrent());
        SystemOneBody body = reader.read(json, client, SystemOneBody.class);
        String id = "decision-" + client.requestId();
        String preface = SystemOneTranslation.preface(body);
        List<Question> questions = QuestionReader.read(body.questions());
        List<LabelTokens> labels = questions.stream()
                .map(question -> LabelTokens.of(question, completions::answerStarts))
                .toList();
        TranslatedChat chat = SystemOneTranslation.of(id, body);
        TranslatedChats.Opened opened = door.open(chat, client);
        try (BatchClassifier interview = new BatchClassifier(
                (question, own) -> opened.start(id + "-" + question.name(), preface + question.text(), own.ids()))) {
            interview.hold(questions, labels);
            return new SystemOneAnswer(
                    id,
                    Instant.now().getEpochSecond(),
                    model.name(),
                    interview.answers(),
                    SystemOneAnswer.Usage.of(interview.usage()),
                    interview.diagnostics());
        }
    }
}
