package dev.leadflow.common.trace;

import dev.leadflow.common.event.Topic;
import dev.leadflow.common.event.Topics;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Spans of leads, each under the name of its service, for a collector that speaks OTLP. A collector that is away costs nothing but
 * its spans.
 */
public final class Tracing implements AutoCloseable {

    private static final AttributeKey<String> LEAD = AttributeKey.stringKey("leadflow.lead_id");
    private static final AttributeKey<String> TOPIC = AttributeKey.stringKey("messaging.destination.name");

    private static final Set<String> KEYED_BY_LEAD = Topics.ALL.stream()
            .filter(topic -> topic.keyedBy().equals("lead"))
            .map(Topic::name)
            .collect(Collectors.toUnmodifiableSet());

    private static final String CAPTURED = Topics.LEAD_CAPTURED.name();
    private static final String ACCEPTED = Topics.LEAD_ACCEPTED.name();

    /** Whether a topic's keys are leads, so that each of its records is on a trace. */
    static boolean isKeyedByLead(String topic) {
        return KEYED_BY_LEAD.contains(topic);
    }

    private final SpanProcessor processor;
    private final double ratio;
    private final InstantSource clock;
    private final Map<String, SdkTracerProvider> services = new ConcurrentHashMap<>();
    private final RootIds ids = new RootIds();

    Tracing(SpanProcessor processor, double ratio, InstantSource clock) {
        this.processor = processor;
        this.ratio = ratio;
        this.clock = clock;
    }

    /**
     * Tells a collector.
     *
     * @param collector its base address, such as {@code http://localhost:4318}
     * @param ratio the part of all leads that is traced, from 0 to 1
     */
    public static Tracing to(URI collector, double ratio, InstantSource clock) {
        SpanExporter exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(collector + "/v1/traces")
                .build();
        return new Tracing(BatchSpanProcessor.builder(exporter).build(), ratio, clock);
    }

    /**
     * Has everything that a producer with this configuration writes carry its lead's trace.
     *
     * @param stage of which each record that is written ends a span; null when others tell of that
     */
    public void trace(Map<String, Object> producerConfig, String prefix, @Nullable Stage stage) {
        producerConfig.put(prefix + ProducerConfig.INTERCEPTOR_CLASSES_CONFIG, TraceHeaders.class.getName());
        producerConfig.put(prefix + TraceHeaders.TRACING, this);
        if (stage != null) {
            producerConfig.put(prefix + TraceHeaders.STAGE, stage);
        }
    }

    /** A step of the flow: a worker or a topology. */
    public record Stage(String service, String name) {}

    /** A worker has handled a record. */
    public void handled(Stage stage, String topic, @Nullable String key, Headers headers, long writtenAt) {
        if (isKeyedByLead(topic)) {
            LeadTrace.of(key).filter(trace -> trace.isSampled(ratio)).ifPresent(trace -> {
                long now = clock.millis();
                span(trace, stage, trace.parent(headers), topic, Math.min(LeadTrace.sent(headers, writtenAt), now))
                        .end(now, TimeUnit.MILLISECONDS);
            });
        }
    }

    /** A record is written: it carries the trace on, and ends the span of the stage, if there is one. */
    void written(@Nullable Stage stage, String topic, @Nullable String key, Headers headers) {
        if (topic.equals(CAPTURED)) {
            LeadTrace.markSent(headers, clock.millis()); // which lead it is will be known when it is judged
        } else if (isKeyedByLead(topic)) {
            LeadTrace.of(key).ifPresent(trace -> {
                long now = clock.millis();
                boolean sampled = trace.isSampled(ratio);
                String parent = trace.parent(headers);
                if (stage == null || !sampled) {
                    trace.mark(headers, parent, sampled, now);
                    return;
                }
                long start = Math.min(LeadTrace.sent(headers, now), now);
                String root = topic.equals(ACCEPTED) ? null : parent;
                Span span = span(trace, stage, root, topic, start);
                span.end(now, TimeUnit.MILLISECONDS);
                trace.mark(headers, span.getSpanContext().getSpanId(), true, now);
            });
        }
    }

    /** @param parent null for the root of the trace, where the lead is accepted */
    private Span span(LeadTrace trace, Stage stage, @Nullable String parent, String topic, long start) {
        SpanBuilder builder = provider(stage.service)
                .get("dev.leadflow")
                .spanBuilder(stage.name)
                .setSpanKind(SpanKind.CONSUMER)
                .setStartTimestamp(start, TimeUnit.MILLISECONDS)
                .setAttribute(LEAD, trace.traceId())
                .setAttribute(TOPIC, topic);
        if (parent != null) {
            SpanContext before = SpanContext.createFromRemoteParent(
                    trace.traceId(), parent, TraceFlags.getSampled(), TraceState.getDefault());
            return builder.setParent(Context.root().with(Span.wrap(before))).startSpan();
        }
        ids.fix(trace);
        try {
            return builder.setNoParent().startSpan();
        } finally {
            ids.fix(null);
        }
    }

    /** One for each service, as in a cluster of them; all hand their spans to the same exporter. */
    private SdkTracerProvider provider(String service) {
        return services.computeIfAbsent(
                service,
                name -> SdkTracerProvider.builder()
                        .setResource(Resource.create(
                                Attributes.of(AttributeKey.stringKey("service.name"), "leadflow-" + name)))
                        .setSampler(Sampler.alwaysOn())
                        .setIdGenerator(ids)
                        .addSpanProcessor(processor)
                        .build());
    }

    /** Tells what has not been told yet. */
    @Override
    public void close() {
        processor.forceFlush().join(5, TimeUnit.SECONDS);
        processor.shutdown().join(5, TimeUnit.SECONDS);
    }

    /** Random ids, but for the root of a lead's trace, which everybody can compute. */
    private static final class RootIds implements IdGenerator {

        private static final IdGenerator RANDOM = IdGenerator.random();

        private static final ThreadLocal<@Nullable LeadTrace> ROOT = new ThreadLocal<>();

        void fix(@Nullable LeadTrace trace) {
            if (trace == null) {
                ROOT.remove();
            } else {
                ROOT.set(trace);
            }
        }

        @Override
        public String generateSpanId() {
            LeadTrace trace = ROOT.get();
            return trace == null ? RANDOM.generateSpanId() : trace.rootSpan();
        }

        @Override
        public String generateTraceId() {
            LeadTrace trace = ROOT.get();
            return trace == null ? RANDOM.generateTraceId() : trace.traceId();
        }
    }
}
