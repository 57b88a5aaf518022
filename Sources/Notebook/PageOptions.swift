import ArgumentParser
import Synchronization

/// The options of every chapter.
public struct PageOptions: ParsableArguments {
  /// The seed of the book's own run.
  public static let bookSeed: UInt64 = 1

  /// Seeds the generator that all of the chapter's random numbers come from.
  @Option(help: "The seed of the random numbers.")
  public var seed = PageOptions.bookSeed

  /// A folder that holds `mnist/`, in place of `LONGHAND_DATA` and the package's own `data/`.
  @Option(help: ArgumentHelp("The folder that holds mnist/.", valueName: "folder"))
  public var data: String?

  /// A folder for the figures alone.
  @Option(help: ArgumentHelp("Where to write the figures.", valueName: "folder"))
  public var figures: String?

  /// A folder for `chapters/` and `figures/`, in place of the book's own or `drafts/`.
  @Option(
    help: ArgumentHelp("Where to write chapters/ and figures/.", valueName: "folder"))
  public var output: String?

  /// Where the times come from that a chapter shows.
  @Option(
    help: ArgumentHelp(
      "Times, in a chapter that has some: measure them, take the book's, or record them in the book."
    ))
  public var times = TimeSource.measure

  /// Whether to wait for Return at each heading.
  @Flag(help: "Wait for Return at each heading.")
  public var step = false

  /// Whether to print values without the prose around them.
  @Flag(help: "Print the values only, without the prose.")
  public var quiet = false

  /// Made by the parser.
  public init() {}
}

/// The options of a chapter that takes minutes: it has a quick form, which is a draft, and its full
/// form, which is the book's.
public struct TwoFormOptions: ParsableArguments {
  /// Whether to run the full form.
  @Flag(help: "Run the whole of it, as the book does; without it a quick form, which is a draft.")
  public var full = false

  /// The options of every chapter.
  @OptionGroup public var page: PageOptions

  /// Made by the parser.
  public init() {}
}

/// The command that a chapter is: its options under the chapter's own name.
struct ChapterCommand<Options: ParsableArguments>: ParsableCommand {
  static var configuration: CommandConfiguration { currentCommand.withLock { $0 } }

  @OptionGroup var options: Options

  /// Parses the process's arguments, or prints help or an error and exits.
  static func options(name: String, abstract: String) -> Options {
    currentCommand.withLock {
      $0 = CommandConfiguration(commandName: name, abstract: abstract)
    }
    return parseOrExit().options
  }
}

/// A command's name is a static property of its type, and here it is only known when it runs.
private let currentCommand = Mutex(CommandConfiguration())
