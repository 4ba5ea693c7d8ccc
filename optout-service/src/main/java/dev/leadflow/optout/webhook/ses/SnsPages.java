package dev.leadflow.optout.webhook.ses;

import dev.leadflow.common.provider.ProviderException;
import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.common.provider.ProviderLine;
import dev.leadflow.common.provider.Providers;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What Amazon SNS has to be asked for: the certificates that it signs with, and the confirmation of a subscription. */
public final class SnsPages implements SnsSignature.Keys, SnsSignature.Subscriptions {

    private static final Logger log = LoggerFactory.getLogger(SnsPages.class);

    /** SNS waits 15 seconds for an answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private static final int MOST_CERTIFICATES = 50;

    private final ProviderHttp http;
    private final ProviderLine certificates;
    private final ProviderLine confirmations;
    private final @Nullable URI insteadOfAmazon;
    private final Map<HttpUrl, PublicKey> known = new ConcurrentHashMap<>();
    private final ReentrantLock fetching = new ReentrantLock();

    /** @param insteadOfAmazon answers in place of the regional hosts; null for Amazon itself */
    public SnsPages(ProviderHttp http, Providers providers, @Nullable URI insteadOfAmazon) {
        this.http = http.within(Duration.ofSeconds(4));
        ProviderLine.Limits limits = ProviderLine.Limits.QUESTIONS.tries(2).within(PATIENCE);
        this.certificates = providers.line("optout", "sns", "certificate", limits);
        this.confirmations = providers.line("optout", "sns", "confirm", limits);
        this.insteadOfAmazon = insteadOfAmazon;
    }

    /** One certificate is fetched at a time, so that made-up addresses cannot make this program a source of requests. */
    @Override
    public @Nullable PublicKey of(HttpUrl address) {
        PublicKey key = known.get(address);
        if (key != null) {
            return key;
        }
        try {
            if (!fetching.tryLock(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                return null;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return null;
        }
        try {
            PublicKey fetched = known.get(address);
            return fetched != null ? fetched : fetch(address);
        } finally {
            fetching.unlock();
        }
    }

    private @Nullable PublicKey fetch(HttpUrl address) {
        try {
            PublicKey key = certificate(get(certificates, address)).getPublicKey();
            if (known.size() >= MOST_CERTIFICATES) {
                known.clear();
            }
            known.put(address, key);
            return key;
        } catch (ProviderException failed) {
            log.warn("The certificate of Amazon SNS cannot be had: {}", failed.detail());
            return null;
        } catch (CertificateException malformed) {
            log.warn("What Amazon SNS gave for its certificate is none");
            return null;
        }
    }

    private static java.security.cert.Certificate certificate(ByteString pem) throws CertificateException {
        return CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem.toByteArray()));
    }

    @Override
    public boolean confirm(HttpUrl address) {
        try {
            get(confirmations, address);
            log.info("A subscription of Amazon SNS is confirmed");
            return true;
        } catch (ProviderException failed) {
            log.warn("A subscription of Amazon SNS cannot be confirmed yet: {}", failed.detail());
            return false;
        }
    }

    private ByteString get(ProviderLine line, HttpUrl address) {
        Request request = new Request.Builder().url(reachable(address)).build();
        return line.call(() -> {
            ProviderHttp.Answer answer = http.send(request);
            if (!answer.isSuccessful()) {
                throw answer.failure();
            }
            return answer.body();
        });
    }

    private HttpUrl reachable(HttpUrl address) {
        HttpUrl other = insteadOfAmazon == null ? null : HttpUrl.parse(insteadOfAmazon.toString());
        return other == null
                ? address
                : Objects.requireNonNull(address.newBuilder()
                        .scheme(other.scheme())
                        .host(other.host())
                        .port(other.port())
                        .build());
    }
}
