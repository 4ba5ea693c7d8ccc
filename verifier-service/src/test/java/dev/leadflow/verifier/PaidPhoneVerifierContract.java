package dev.leadflow.verifier;

import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.common.setting.SettingValues;
import dev.leadflow.testkit.Fixtures;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What a phone verifier promises, as it is put together with one provider behind the numbering plans. */
abstract class PaidPhoneVerifierContract extends PhoneVerifierContract {

    private final MockWebServer server = new MockWebServer();
    private PhoneVerifier verifier = number -> {
        throw new AssertionError("Not started");
    };

    /** The vendor's settings, its base URL left out. */
    abstract Map<String, String> settings();

    abstract String baseUrlSetting();

    abstract Optional<AddressProvider<PhoneFinding>> provider(SettingValues values, ProviderHttp http);

    /** What the vendor answers about that number. */
    abstract MockResponse about(Case each);

    @BeforeEach
    void start() throws IOException {
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return Stream.of(Case.values())
                        .filter(each -> request.getUrl().toString().contains(each.number.substring(1)))
                        .findFirst()
                        .map(PaidPhoneVerifierContract.this::about)
                        .orElseGet(() -> new MockResponse.Builder().code(500).build());
            }
        });
        server.start();
        Map<String, String> values = new HashMap<>(settings());
        values.put(baseUrlSetting(), server.url("/v9").toString());
        verifier = new OrderedPhoneVerifier(
                new LibphonenumberVerifier(),
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
    PhoneVerifier verifier() {
        return verifier;
    }
}
