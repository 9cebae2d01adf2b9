package dev.postern.policies.rulebook.documents;

import java.util.Optional;

/** What every document has around its specification. */
record Envelope(
    @Says("The version of this format.") Optional<Placed<String>> apiVersion,
    @Says("What the document describes.") Placed<String> kind,
    @Says("What the document is called.") Metadata metadata,
    @Says("What it says.") Node.Mapping spec) {

  static final String VERSION = "postern.dev/v1alpha1";

  /** The name. */
  @NotYet("namespace")
  @NotYet("labels")
  @NotYet("annotations")
  record Metadata(
      @Says(
              "The name by which other documents, the journal and explanations refer to it: "
                  + "lower-case letters, digits, '-' and '.', at most 63.")
          Placed<String> name) {}

  static final String NAME = "[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?";
}
