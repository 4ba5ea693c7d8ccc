package dev.leadflow.personalizer.ai;

import dev.leadflow.common.event.Json;
import dev.leadflow.common.provider.ProviderException;
import dev.leadflow.common.provider.ProviderHttp;
import java.net.URI;
import java.util.Map;
import okhttp3.Headers;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import tools.jackson.databind.JsonNode;

/** Where a model is asked: JSON goes there, JSON comes back, and whatever else comes back is a failure. */
final class Endpoint {

    private static final MediaType JSON = MediaType.get("application/json");

    private final ProviderHttp http;
    private final URI address;
    private final Headers headers;

    Endpoint(ProviderHttp http, URI address, Map<String, String> headers) {
        this.http = http;
        this.address = address;
        this.headers = Headers.of(headers);
    }

    /** @throws ProviderException for anything but a JSON object that reports no error, whatever the status says */
    JsonNode post(Map<String, ?> body) {
        ProviderHttp.Answer answer = http.send(new Request.Builder()
                .url(address.toString())
                .headers(headers)
                .post(RequestBody.create(Json.bytes(body), JSON))
                .build());
        if (!answer.isSuccessful()) {
            throw ReportedError.in(answer).failure();
        }
        JsonNode document = answer.json();
        if (!document.isObject()
                || !document.path("error").isNull() && !document.path("error").isMissingNode()) {
            throw ReportedError.in(answer).failure();
        }
        return document;
    }
}
