import ArgumentParser
import Foundation
import Tensors

/// A chapter's page: it prints prose and values as the program reaches them, and at the end weaves
/// source and output into the chapter's `README.md`.
///
/// The prose is the chapter's own source: Markdown in `//:` comments in the first column. Every
/// call knows its line, so that the page can set prose, code and output in order.
public final class Page: Sheet {
  /// The generator of all the chapter's random numbers, seeded by `--seed`.
  public var generator: Generator

  /// The options that the chapter was started with.
  public let options: PageOptions

  let chapter: Chapter
  let source: ChapterSource
  private let sourcePath: String
  private let terminal: Terminal
  private let printer: Printer

  /// What each cell put on the page, in the order of time.
  private(set) var outputs: [Int: [Block]] = [:]
  private(set) var claims: [Claim] = []
  /// The times that the chapter shows; `nil` when it shows none.
  var timetable: Timetable?
  /// What the author or the machine got wrong on the way; said at the end.
  private var failures: [String] = []
  /// Why this is not the book's own run.
  private var reductions: [String]
  private var destinationInUse: Destination?
  private var cellsTold = 0
  private var lastLine = 1
  private var figureCount = 0
  private var isStepping: Bool

  /// The page of the chapter whose source calls this, with the options of the command line.
  ///
  /// `abstract` is one sentence for `--help`. Throws a `PageError` when the source is not there or
  /// its prose stands where it cannot.
  public convenience init(_ abstract: String, source: String = #filePath) throws {
    try self.init(
      Page.options(PageOptions.self, abstract, source: source), source: source)
  }

  /// The page of a chapter with options of its own, which `Page.options` has read.
  ///
  /// `reduction` says what makes the run a lesser form of the chapter (`"--quick"`), and is `nil`
  /// when it is the whole of it; a lesser run writes under `drafts/`.
  public convenience init(
    _ options: PageOptions, reduction: String? = nil, source: String = #filePath
  ) throws {
    try self.init(options, reduction: reduction, source: source, terminal: .standard)
    let program = Bundle.main.executableURL
    let compiled = program?.deletingLastPathComponent().appending(path: chapter.compilerTrace)
    if Self.isOlder(program, compiled, than: chapter.source) {
      reductions.append("main.swift was changed after this program was built")
    }
  }

  /// Whether a program was built before its source was last changed: its line numbers may no longer
  /// be those of the source.
  ///
  /// A change of words alone gives the same machine code, and then the program is compiled but not
  /// linked anew; so the latest of the traces that building leaves counts.
  static func isOlder(_ traces: URL?..., than source: URL) -> Bool {
    func date(_ file: URL?) -> Date? {
      try? file?.resourceValues(forKeys: [.contentModificationDateKey]).contentModificationDate
    }
    guard let built = traces.compactMap(date).max(), let changed = date(source) else {
      return false
    }
    return built < changed
  }

  init(_ options: PageOptions, reduction: String?, source: String, terminal: Terminal) throws {
    self.options = options
    self.terminal = terminal
    chapter = Chapter(source: source)
    sourcePath = source
    generator = Generator(seed: options.seed)
    reductions = reduction.map { [$0] } ?? []
    printer = Printer(terminal)
    isStepping = options.step
    guard let text = try? String(contentsOfFile: source, encoding: .utf8) else {
      throw PageError(
        "a chapter reads its own source, and \(source) is not there; "
          + "run it in its package: swift run \(chapter.name)")
    }
    self.source = try ChapterSource(text, name: chapter.source.lastPathComponent)
  }

  /// Reads the command line of a chapter that has options of its own (a `ParsableArguments` with
  /// `@OptionGroup var page: PageOptions`); prints help or an error and exits where it must.
  public static func options<Options: ParsableArguments>(
    _ type: Options.Type, _ abstract: String, source: String = #filePath
  ) -> Options {
    ChapterCommand<Options>.options(name: Chapter(source: source).name, abstract: abstract)
  }

  /// The seed that `--seed` gives.
  public var seed: UInt64 { options.seed }

  /// Where this run writes, settled when it is first asked for.
  var destination: Destination {
    if let destinationInUse { return destinationInUse }
    let settled = Destination(chapter: chapter, options: options, reductions: reductions)
    if let notice = settled.notice { terminal.warn(notice + "\n") }
    destinationInUse = settled
    return settled
  }

  /// Where a run goes that something failed on.
  private var draft: Destination {
    Destination(chapter: chapter, options: options, reductions: reductions + ["something failed"])
  }

  // MARK: What is put on the page

  /// Puts a block where `line` of `file` stands.
  public func put(_ block: Block, file: String = #filePath, line: Int = #line) {
    reach(file: file, line: line)
    outputs[source.cell(at: lastLine) ?? 0, default: []].append(block)
    printer.show(block)
  }

  /// Shows the prose before this line, so that it can be read while something is computed.
  public func reach(file: String = #filePath, line: Int = #line) {
    if file != sourcePath {
      fail(
        "\((file as NSString).lastPathComponent):\(line): a call in another file has to pass on "
          + "its caller's place: file: String = #filePath, line: Int = #line")
    } else if source.isInsideDeclaration(line) {
      fail(
        "main.swift:\(line): a call in a function has to pass on its caller's line: "
          + "give the function `line: Int = #line` and the call `line: line`")
    } else {
      lastLine = line
    }
    while cellsTold < source.cells.count,
      source.cells[cellsTold].lines.upperBound < lastLine
    {
      tell(source.cells[cellsTold])
      cellsTold += 1
    }
  }

  /// Weaves the page, gathers the claims, and says where to look.
  ///
  /// A run on which something failed leaves the book's page as it is, and weaves a draft.
  /// Throws a `PageError` when something failed on the way: a figure that could not be drawn, a
  /// refuted claim without its reason, a call that does not know its place.
  public func finish(file: String = #filePath, line: Int = #line) throws {
    reach(file: file, line: line)
    while cellsTold < source.cells.count {
      tell(source.cells[cellsTold])
      cellsTold += 1
    }
    if !failures.isEmpty { destinationInUse = draft }
    try weave()
    guard failures.isEmpty else {
      throw PageError(
        "\(counted(failures.count, "thing")) went wrong:\n" + failures.joined(separator: "\n"))
    }
  }

  /// The chapter's number and the figure's, as in "2.1".
  func nextFigureNumber() -> String {
    figureCount += 1
    return "\(chapter.number).\(figureCount)"
  }

  func fail(_ failure: String) {
    guard !failures.contains(failure) else { return }
    failures.append(failure)
    terminal.warn(failure + "\n")
  }

  func add(_ claim: Claim, file: String, line: Int) {
    claims.append(claim)
    put(.claim(claim), file: file, line: line)
    if !claim.isMet, claim.reason.isEmpty {
      fail("main.swift:\(line): a refuted claim needs its reason: because: \"…\"")
    }
  }

  /// Takes note of what makes this run a lesser one than the book's own.
  func reduce(_ reason: String) throws {
    guard !reductions.contains(reason) else { return }
    reductions.append(reason)
    if destinationInUse != nil, options.output == nil {
      throw PageError("\(reason) comes to light after the first figure: load the data before it")
    }
  }

  private func weave() throws {
    let place = destination
    let weaver = Weaver(chapter: chapter, source: source, outputs: outputs)
    try write(weaver.page, to: place.page(of: chapter))
    try ClaimTable.update(claims, of: chapter, in: place)
    if let timetable { try write(timetable.tsv, to: place.figures.appending(path: "times.tsv")) }
    terminal.warn("\nThe page: \(place.page(of: chapter).shortPath)\n")
  }

  // MARK: What the terminal shows

  private func tell(_ cell: ChapterSource.Cell) {
    guard cell.kind == .prose, !options.quiet else { return }
    for piece in printer.typesetter.set(Prose(cell.text)) {
      if piece.isHeading, printer.hasPrinted { pause() }
      printer.show(piece)
    }
  }

  /// Waits for Return when asked to; the end of the input ends all waiting.
  private func pause() {
    guard isStepping else { return }
    terminal.warn("\n[Return goes on] ")
    if terminal.readLine() == nil { isStepping = false }
  }
}
