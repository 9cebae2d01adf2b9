package dev.postern.e2e.arrows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import java.lang.classfile.Annotation;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Signature;
import java.lang.classfile.attribute.RuntimeVisibleAnnotationsAttribute;
import java.lang.classfile.attribute.SignatureAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Plants classes that break the page, and some that keep it, and looks whether it is noticed. */
class PlantedArrowsTest {

  /** Every way in which one class file can speak of another class. */
  static final List<Named<BiConsumer<ClassBuilder, ClassDesc>>> WAYS =
      List.of(
          named("extends it", ClassBuilder::withSuperclass),
          named("implements it", (it, to) -> it.withInterfaceSymbols(to)),
          named("has a field of it", (it, to) -> it.withField("f", to, 0)),
          named("has a field of an array of it", (it, to) -> it.withField("f", to.arrayType(), 0)),
          named("takes it", (it, to) -> abstractMethod(it, ConstantDescs.CD_void, to)),
          named("returns it", (it, to) -> abstractMethod(it, to)),
          named("has a list of it", PlantedArrowsTest::listOf),
          named("is annotated with it", PlantedArrowsTest::annotatedWith),
          named(
              "calls it",
              (it, to) ->
                  code(it, code -> code.invokestatic(to, "m", ConstantDescs.MTD_void).return_())),
          named(
              "calls it with an array",
              (it, to) ->
                  code(
                      it,
                      code ->
                          code.aconst_null()
                              .invokestatic(
                                  ClassDesc.of("java.util.Arrays"),
                                  "sort",
                                  MethodTypeDesc.of(ConstantDescs.CD_void, to.arrayType()))
                              .return_())),
          named(
              "names its class",
              (it, to) -> code(it, code -> code.loadConstant(to).pop().return_())));

  @ParameterizedTest
  @FieldSource("WAYS")
  void everyWayOfUsingAClassIsSeen(BiConsumer<ClassBuilder, ClassDesc> way) {
    List<Arrow> arrows =
        planted("dev.postern.proxy.http.Planted", "dev.postern.policies.identity.Secret", way);
    assertThat(arrows)
        .contains(
            new Arrow("dev.postern.proxy.http.Planted", "dev.postern.policies.identity.Secret"));
    assertThat(objections(arrows))
        .containsExactly(
            "dev.postern.proxy.http.Planted uses dev.postern.policies.identity.Secret:"
                + " a door must not know how a decision is made");
  }

  @Test
  void whatAProgramPrintsIsNotUse() {
    byte[] file =
        ClassFile.of()
            .build(
                ClassDesc.of("dev.postern.hooks.Planted"),
                it -> code(it, code -> code.loadConstant("Lio/netty/buffer/B;").pop().return_()));
    assertThat(CompiledClasses.arrows(file)).noneMatch(a -> a.to().startsWith("io.netty"));
  }

  static Stream<Page.Line> never() {
    return Page.never().stream();
  }

  @ParameterizedTest
  @MethodSource("never")
  void whatMayNeverBeIsRefusedWithItsReason(Page.Line line) {
    for (String from : roomsOf(line.from())) {
      for (String to : roomsOf(line.to())) {
        Arrow arrow = new Arrow(from + ".Planted", to + ".Target");
        assertThat(line.covers(arrow)).isTrue();
        Page.Line first = Page.never().stream().filter(it -> it.covers(arrow)).findFirst().get();
        assertThat(objections(plantedField(arrow.from(), arrow.to())))
            .containsExactly(arrow + ": " + first.why());
      }
    }
  }

  static Stream<Page.Line> allowed() {
    return Page.allowed().stream();
  }

  @ParameterizedTest
  @MethodSource("allowed")
  void whatIsAllowedPasses(Page.Line line) {
    // Inside a tree of rooms some arrow may be forbidden by name; the top of it must be free.
    String from = roomsOf(line.from()).getFirst();
    String to = roomsOf(line.to()).getLast();
    assertThat(objections(plantedField(from + ".Planted", to + ".Target"))).isEmpty();
  }

  static Stream<List<String>> unsaid() {
    return Stream.of(
        List.of("hooks.json", "hooks.traffic"),
        List.of("hooks.traffic", "hooks"),
        List.of("hooks.traffic", "hooks.mcp"),
        List.of("hooks.sse", "hooks.json"),
        List.of("hooks.mcp", "hooks.chain"),
        List.of("hooks", "hooks.chain"),
        List.of("hooks", "hooks.mcp"),
        List.of("hooks.chain", "hooks.mcp"),
        List.of("hooks.chain", "hooks.stock"),
        List.of("hooks.stock", "hooks.chain"),
        List.of("policies.gate", "policies.identity"),
        List.of("policies.identity", "policies.grants"),
        List.of("policies.grants", "policies.identity"),
        List.of("policies.journal", "policies.sessions"),
        List.of("policies.sessions", "policies.rulebook"),
        List.of("proxy.http", "hooks"),
        List.of("proxy.http", "hooks.json"),
        List.of("proxy.scenario", "policies.identity"),
        List.of("proxy.scenario", "hooks.stock"),
        List.of("newroom", "policies.gate"));
  }

  @ParameterizedTest
  @MethodSource("unsaid")
  void whatIsNotAllowedIsRefused(List<String> rooms) {
    String from = "dev.postern." + rooms.getFirst();
    String to = "dev.postern." + rooms.getLast();
    assertThat(objections(plantedField(from + ".Planted", to + ".Target")))
        .singleElement()
        .asString()
        .startsWith(from + ".Planted uses " + to + ".Target: ");
  }

  static Stream<List<String>> librariesOutOfPlace() {
    return Stream.of(
        List.of("hooks", "org.slf4j"),
        List.of("hooks.json", "org.snakeyaml.engine.v2"),
        List.of("policies.grants", "org.snakeyaml.engine.v2"),
        List.of("policies.rulebook", "picocli"),
        List.of("policies.journal", "io.micrometer.core"),
        List.of("policies.identity", "ch.qos.logback.classic"),
        List.of("proxy.http", "picocli"),
        List.of("proxy.http", "ch.qos.logback.classic"),
        List.of("proxy.scenario", "io.netty.buffer"));
  }

  @ParameterizedTest
  @MethodSource("librariesOutOfPlace")
  void aLibraryHasItsRooms(List<String> arrow) {
    String from = "dev.postern." + arrow.getFirst();
    assertThat(objections(plantedField(from + ".Planted", arrow.getLast() + ".Target")))
        .singleElement()
        .asString()
        .startsWith(from + ".Planted uses " + arrow.getLast() + ".Target: ");
  }

  @Test
  void aCircleIsFoundAndEachStepIsShown() {
    List<Arrow> arrows =
        Stream.of(
                plantedField("dev.postern.a.A", "dev.postern.b.B"),
                plantedField("dev.postern.b.B", "dev.postern.c.C"),
                plantedField("dev.postern.c.C", "dev.postern.a.Other"),
                plantedField("dev.postern.d.D", "dev.postern.a.A"))
            .flatMap(List::stream)
            .toList();
    assertThat(Circles.in(arrows))
        .containsExactly(
            """
            dev.postern.a -> dev.postern.b -> dev.postern.c -> dev.postern.a
              dev.postern.a.A uses dev.postern.b.B
              dev.postern.b.B uses dev.postern.c.C
              dev.postern.c.C uses dev.postern.a.Other\
            """);
  }

  @Test
  void twoWaysToTheSameRoomAreNoCircle() {
    List<Arrow> arrows =
        Stream.of(
                plantedField("dev.postern.a.A", "dev.postern.b.B"),
                plantedField("dev.postern.a.A", "dev.postern.c.C"),
                plantedField("dev.postern.b.B", "dev.postern.d.D"),
                plantedField("dev.postern.c.C", "dev.postern.d.D"))
            .flatMap(List::stream)
            .toList();
    assertThat(Circles.in(arrows)).isEmpty();
  }

  /** The packages a line of the page speaks of, one of them below when it means a whole tree. */
  private static List<String> roomsOf(String rooms) {
    if (rooms.equals("..")) {
      return List.of("dev.postern.anyroom");
    }
    boolean tree = rooms.endsWith("..");
    String top = tree ? rooms.substring(0, rooms.length() - 2) : rooms;
    boolean ours =
        Stream.of("hooks", "policies", "proxy")
            .anyMatch(floor -> (top + ".").startsWith(floor + "."));
    String name = ours ? "dev.postern." + top : top;
    return tree ? List.of(name, name + ".planted") : List.of(name);
  }

  private static List<String> objections(List<Arrow> arrows) {
    return arrows.stream().map(Page::objection).flatMap(Optional::stream).toList();
  }

  private static List<Arrow> plantedField(String from, String to) {
    return planted(from, to, (it, target) -> it.withField("f", target, 0));
  }

  private static List<Arrow> planted(
      String from, String to, BiConsumer<ClassBuilder, ClassDesc> way) {
    return CompiledClasses.arrows(
        ClassFile.of().build(ClassDesc.of(from), it -> way.accept(it, ClassDesc.of(to))));
  }

  private static void abstractMethod(ClassBuilder it, ClassDesc returns, ClassDesc... takes) {
    it.withFlags(ClassFile.ACC_ABSTRACT)
        .withMethod("m", MethodTypeDesc.of(returns, takes), ClassFile.ACC_ABSTRACT, _ -> {});
  }

  private static void listOf(ClassBuilder it, ClassDesc to) {
    Signature of = Signature.parseFrom("Ljava/util/List<" + to.descriptorString() + ">;");
    it.withField(
        "f", ClassDesc.of("java.util.List"), field -> field.with(SignatureAttribute.of(of)));
  }

  private static void annotatedWith(ClassBuilder it, ClassDesc to) {
    it.with(RuntimeVisibleAnnotationsAttribute.of(Annotation.of(to)));
  }

  private static void code(ClassBuilder it, Consumer<CodeBuilder> body) {
    it.withMethodBody("m", ConstantDescs.MTD_void, ClassFile.ACC_STATIC, body);
  }
}
