package dev.leadflow.verifier;

import dev.leadflow.common.dns.DnsQuestions;
import dev.leadflow.common.dns.DnsQuestions.Answer;
import java.util.List;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Asks DNS. Takes every answer at its word; see {@link ControlledMailDomains} for whether it can be believed. */
record DnsMailDomains(DnsQuestions dns) implements MailDomains {

    @Override
    public MailDomain find(String domain) {
        return switch (dns.ask(domain, Type.MX)) {
            case Answer.Records(var records) -> ofMailServers(records);
            case Answer.Nothing() -> ofWebAddress(domain);
            case Answer.NoSuchName() -> new MailDomain.Missing("the domain does not exist");
            case Answer.NotAName() -> new MailDomain.Missing("it is not a name that DNS could hold");
            case Answer.None(var why) -> new MailDomain.Unknown(why);
        };
    }

    private static MailDomain ofMailServers(List<Record> records) {
        boolean named = records.stream()
                .anyMatch(each -> each instanceof MXRecord mx && !mx.getTarget().equals(Name.root));
        return named ? new MailDomain.ReceivesMail(true) : new MailDomain.RefusesMail();
    }

    private MailDomain ofWebAddress(String domain) {
        for (int type : new int[] {Type.A, Type.AAAA}) {
            switch (dns.ask(domain, type)) {
                case Answer.Records ignored -> {
                    return new MailDomain.ReceivesMail(false);
                }
                case Answer.None(var why) -> {
                    return new MailDomain.Unknown(why);
                }
                case Answer.Nothing() -> {}
                case Answer.NoSuchName() -> {}
                case Answer.NotAName() -> {}
            }
        }
        return new MailDomain.Missing("the domain has neither a mail server nor an address");
    }
}
