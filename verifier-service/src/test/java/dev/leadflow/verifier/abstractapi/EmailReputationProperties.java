package dev.leadflow.verifier.abstractapi;

/** The same of the newer product's answers. */
class EmailReputationProperties extends AbstractApiEmailProviderProperties {

    @Override
    protected String yes() {
        return """
                {"email_deliverability": {"status": "deliverable", "is_format_valid": true, "is_smtp_valid": true,
                  "is_mx_valid": true},
                 "email_quality": {"score": 0.8, "is_free_email": false, "is_disposable": false}}""";
    }
}
