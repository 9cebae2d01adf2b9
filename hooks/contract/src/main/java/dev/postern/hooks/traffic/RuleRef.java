package dev.postern.hooks.traffic;

/**
 * Where a rule stands, so that a person can go and read it.
 *
 * @param name the policy and the place of the rule in it, {@code weather-users#2}
 */
public record RuleRef(String name, String file, int line) {
  @Override
  public String toString() {
    return name + " (" + file + ":" + line + ")";
  }
}
