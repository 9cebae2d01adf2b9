package dev.postern.policies.rulebook;

import dev.postern.policies.rulebook.documents.OneOf;
import dev.postern.policies.rulebook.documents.Says;
import java.util.Optional;

/** Where a secret is to be found, in its stead. */
@OneOf({"env", "file"})
record SecretRef(
    @Says("An environment variable.") Optional<Variable> env,
    @Says("A file below one of SidecarConfig's secretDirs.") Optional<String> file) {
  static final String KEY = "secretRef";
}
