package dev.leadflow.verifier;

import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.common.setting.SettingValues;
import dev.leadflow.testkit.Fixtures;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What an email verifier promises, as it is put together with one provider and without DNS: that provider has the last word
 * about what the built-in check lets through.
 */
abstract class PaidEmailVerifierContract extends EmailVerifierContract {

    private static final ProviderDomains DOMAINS = ProviderDomains.load();

    private final MockWebServer server = new MockWebServer();
    private EmailVerifier verifier = address -> {
        throw new AssertionError("Not started");
    };

    /** The vendor's settings: its key. */
    abstract Map<String, String> settings();

    abstract Optional<AddressProvider<EmailFinding>> provider(SettingValues values, ProviderHttp http);

    /** What the vendor answers about that address. */
    abstract MockResponse about(Case each);

    @BeforeEach
    void start() throws IOException {
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                String asked = request.getUrl().queryParameter("email");
                return Stream.of(Case.values())
                        .filter(each -> each.address.equals(asked))
                        .findFirst()
                        .map(PaidEmailVerifierContract.this::about)
                        .orElseGet(() -> new MockResponse.Builder().code(500).build());
            }
        });
        server.start();
        Map<String, String> values = new HashMap<>(settings());
        String name = settings().keySet().iterator().next();
        values.put(
                name.substring(0, name.indexOf('_')).toUpperCase(Locale.ROOT) + "_BASE_URL",
                server.url("/v9").toString());
        verifier = new OrderedEmailVerifier(
                new BuiltInEmailVerifier(DOMAINS, domain -> new MailDomain.Unknown("DNS is switched off")),
                Unhurried.only(provider(
                                SettingValues.of(values),
                                ProviderHttp.create(InstantSource.fixed(Fixtures.NOON_IN_KOLKATA)))
                        .orElseThrow()));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Override
    EmailVerifier verifier() {
        return Objects.requireNonNull(verifier);
    }

    static MockResponse json(String body) {
        return new MockResponse.Builder()
                .body(body)
                .addHeader("Content-Type", "application/json")
                .build();
    }
}
