package dev.postern.e2e.arrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.StringEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the compiler made of us: which class uses which, read from class files. */
final class CompiledClasses {

  /** A class as descriptors and generic signatures spell it. */
  private static final Pattern SPELLED = Pattern.compile("L([\\w$]+(?:/[\\w$]+)*)[;<]");

  private CompiledClasses() {}

  /** The folder of the whole checkout. */
  static Path checkout() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isRegularFile(folder.resolve("hooks/contract/pom.xml"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IllegalStateException("not run inside a checkout of Postern");
      }
    }
    return folder;
  }

  /** Every folder of that name under a module's {@code target} that exists. */
  static List<Path> compiled(String folderName) {
    Path checkout = checkout();
    try (Stream<Path> modules = Files.walk(checkout, 2)) {
      return modules
          .filter(folder -> Files.isRegularFile(folder.resolve("pom.xml")))
          .map(module -> module.resolve("target").resolve(folderName))
          .filter(Files::isDirectory)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Arrow> arrows(List<Path> folders) {
    List<Arrow> arrows = new ArrayList<>();
    for (Path folder : folders) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".class")).sorted().toList()) {
          arrows.addAll(arrows(Files.readAllBytes(file)));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return arrows;
  }

  /** The arrows that leave this class, each once. */
  static List<Arrow> arrows(byte[] classFile) {
    ClassModel model = ClassFile.of().parse(classFile);
    String self = model.thisClass().asInternalName();

    Set<Integer> texts = new HashSet<>();
    for (PoolEntry entry : model.constantPool()) {
      if (entry instanceof StringEntry text) {
        texts.add(text.utf8().index());
      }
    }
    Set<String> used = new TreeSet<>();
    for (PoolEntry entry : model.constantPool()) {
      switch (entry) {
        case ClassEntry named when !named.asInternalName().startsWith("[") ->
            used.add(named.asInternalName());
        // Descriptors, signatures and annotations are all written in one way; what a program
        // prints may look like it, and is not meant.
        case Utf8Entry written when !texts.contains(written.index()) -> {
          Matcher spelled = SPELLED.matcher(written.stringValue());
          while (spelled.find()) {
            used.add(spelled.group(1));
          }
        }
        default -> {}
      }
    }
    used.remove(self);
    return used.stream().map(to -> new Arrow(named(self), named(to))).toList();
  }

  private static String named(String internalName) {
    return internalName.replace('/', '.');
  }
}
