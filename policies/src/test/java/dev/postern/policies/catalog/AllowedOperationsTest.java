package dev.postern.policies.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.traffic.Operation;
import dev.postern.hooks.traffic.Operation.ToolCall;
import dev.postern.policies.catalog.AllowedOperations.Entry;
import dev.postern.policies.gate.Catalog;
import dev.postern.policies.gate.Catalog.Published;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AllowedOperationsTest {
  private static final Json.Obj NOTHING = Json.Obj.of();

  private static ToolCall tool(String name) {
    return new ToolCall(name, NOTHING);
  }

  private static Entry entry(String original) {
    return new Entry(original, Optional.empty(), Optional.empty());
  }

  private static Entry renamed(String original, String alias) {
    return new Entry(original, Optional.of(alias), Optional.empty());
  }

  private static Entry forRoles(String original, String... roles) {
    return new Entry(original, Optional.empty(), Optional.of(Set.of(roles)));
  }

  private static List<Operation> notTools() {
    return List.of(
        new Operation.PromptGet("send", NOTHING),
        new Operation.ResourceRead("send"),
        new Operation.Listing(Operation.Kind.TOOLS),
        new Operation.McpOther("send"),
        new Operation.HttpCall("GET", "/send"));
  }

  private static void assertAsItIs(Catalog catalog, Operation operation) {
    for (Optional<Published> found : List.of(catalog.find(operation), catalog.show(operation))) {
      assertThat(found.orElseThrow().shown()).isSameAs(operation);
      assertThat(found.orElseThrow().original()).isSameAs(operation);
      assertThat(found.orElseThrow().allowedRoles()).isEmpty();
    }
  }

  @Test
  void aServerThatSaysNothingPublishesEverythingAsItIs() {
    assertAsItIs(Everything.EVERYTHING, tool("anything"));
    notTools().forEach(each -> assertAsItIs(Everything.EVERYTHING, each));
  }

  /** Vector G21: over list, send and delete. */
  @Test
  void onlyWhatIsListedIsPublished() {
    AllowedOperations two = new AllowedOperations(List.of(entry("delete"), entry("list")));

    assertAsItIs(two, tool("list"));
    assertAsItIs(two, tool("delete"));
    assertThat(two.find(tool("send"))).isEmpty();
    assertThat(two.show(tool("send"))).isEmpty();
    assertThat(two.find(tool("List"))).isEmpty();
    assertThat(two.find(tool(""))).isEmpty();
  }

  @Test
  void whatIsRenamedIsUnknownUnderItsOldName() {
    AllowedOperations one = new AllowedOperations(List.of(renamed("tickets.list", "list_tickets")));
    Json.Obj arguments = NOTHING.with("page", new Json.Num("1"));

    Published found = one.find(new ToolCall("list_tickets", arguments)).orElseThrow();
    assertThat(found.original()).isEqualTo(new ToolCall("tickets.list", arguments));
    assertThat(found.shown()).isEqualTo(new ToolCall("list_tickets", arguments));
    assertThat(one.find(tool("tickets.list"))).isEmpty();

    assertThat(one.show(tool("tickets.list")).orElseThrow().shown().name())
        .isEqualTo("list_tickets");
    assertThat(one.show(tool("list_tickets"))).isEmpty();
  }

  @Test
  void anAliasMayHideAnUnlistedToolOfTheSameName() {
    AllowedOperations one = new AllowedOperations(List.of(renamed("delete_one", "delete_all")));

    assertThat(one.find(tool("delete_all")).orElseThrow().original().name())
        .isEqualTo("delete_one");
    assertThat(one.show(tool("delete_all"))).isEmpty();
  }

  /** Vector G23. */
  @Test
  void rolesNarrowTheOneOperationTheyStandBy() {
    AllowedOperations two =
        new AllowedOperations(List.of(forRoles("purge", "admin", "owner"), entry("list")));

    assertThat(two.find(tool("purge")).orElseThrow().allowedRoles())
        .containsExactlyInAnyOrder("admin", "owner");
    assertThat(two.show(tool("purge")).orElseThrow().allowedRoles()).hasSize(2);
    assertThat(two.find(tool("list")).orElseThrow().allowedRoles()).isEmpty();
  }

  @Test
  void onlyToolsAreConcerned() {
    AllowedOperations one = new AllowedOperations(List.of(entry("list")));

    notTools().forEach(each -> assertAsItIs(one, each));
  }

  /** Vector D30. */
  @Test
  void anEmptyListIsAMistakeAndSaysWhatToDo() {
    assertThat(AllowedOperations.flaws(List.of()))
        .singleElement()
        .satisfies(flaw -> {
          assertThat(flaw.original()).isEmpty();
          assertThat(flaw.what()).contains("leave allowedOperations out");
        });
    assertThatThrownBy(() -> new AllowedOperations(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Vector D31, and its cousins. */
  @Test
  void namesThatWouldMeanTwoOperationsAreMistakes() {
    assertThat(AllowedOperations.flaws(List.of(renamed("a", "list"), renamed("b", "list"))))
        .singleElement()
        .satisfies(flaw -> {
          assertThat(flaw.original()).contains("b");
          assertThat(flaw.what()).isEqualTo("alias list is also the alias of a");
        });
    for (List<Entry> order :
        List.of(
            List.of(entry("b"), renamed("a", "b")),
            List.of(renamed("a", "b"), entry("b")),
            List.of(renamed("a", "b"), renamed("b", "c")))) {
      assertThat(AllowedOperations.flaws(order))
          .anySatisfy(flaw -> {
            assertThat(flaw.original()).contains("a");
            assertThat(flaw.what()).contains("the name of another operation listed here");
          });
    }
    assertThat(AllowedOperations.flaws(List.of(entry("a"), entry("a")))).hasSize(1);
  }

  @Test
  void namesAndRolesThatAreNoneAreMistakes() {
    assertThat(AllowedOperations.flaws(List.of(renamed("a", " ")))).hasSize(1);
    assertThat(AllowedOperations.flaws(List.of(entry("")))).hasSize(1);
    assertThat(AllowedOperations.flaws(List.of(forRoles("a"))))
        .singleElement()
        .satisfies(flaw -> assertThat(flaw.what()).contains("at least one"));
  }

  @Test
  void anAliasThatIsTheNameItselfRenamesNothing() {
    assertAsItIs(new AllowedOperations(List.of(renamed("a", "a"))), tool("a"));
  }

  @Test
  void allMistakesAreToldAtOnce() {
    assertThat(
            AllowedOperations.flaws(
                List.of(renamed("a", ""), forRoles("b"), renamed("c", "x"), renamed("d", "x"))))
        .extracting(flaw -> flaw.original().orElseThrow())
        .containsExactly("a", "b", "d");
  }
}
