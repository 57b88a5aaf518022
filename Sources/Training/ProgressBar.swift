#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif
import Tensors

/// Shows on standard error how a training goes on: hand it each event.
///
/// On a terminal a bar grows within the line, with images a second and the time left for the whole
/// training. Elsewhere, as in a log file, there is one line an epoch.
public struct ProgressBar {
  private let isTerminal: Bool
  private let showsScores: Bool
  private let write: (String) -> Void
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private var progress = Progress()
  private var shownAt = -1.0

  /// A bar on standard error; without `scores`, the line after an epoch leaves them to others.
  public init(scores: Bool = true) {
    self.init(
      isTerminal: isatty(STDERR_FILENO) == 1, scores: scores, write: writeToStandardError)
  }

  /// A bar that hands its text to `write`.
  init(isTerminal: Bool, scores: Bool = true, write: @escaping (String) -> Void) {
    self.isTerminal = isTerminal
    showsScores = scores
    self.write = write
    start = clock.now
  }

  /// Shows what `event` tells, if it is time to.
  public mutating func show(_ event: TrainingEvent) {
    show(event, at: (clock.now - start) / .seconds(1))
  }

  mutating func show(_ event: TrainingEvent, at seconds: Double) {
    progress.note(event, at: seconds)
    switch event {
    // Ten times a second is as much as an eye can follow.
    case .batchEnded(let record) where isTerminal && seconds - shownAt >= 0.1:
      shownAt = seconds
      write("\r" + progress.bar(record, at: seconds) + eraseToEndOfLine)
    case .epochEnded(let record):
      let line = progress.line(record, scores: showsScores) + "\n"
      write(isTerminal ? "\r" + eraseToEndOfLine + line : line)
    default: break
    }
  }

  private var eraseToEndOfLine: String { "\u{1B}[K" }
}

/// What a progress bar knows, and its texts for given times, in seconds.
struct Progress {
  private var plan = TrainingPlan(epochs: 1, exampleCount: 1, batchSize: 1)
  private var trainingBegan = 0.0
  // The examples of the epoch that an earlier run has seen.
  private var seenBefore = 0
  private var epochBegan = 0.0
  // An epoch's validation comes after its last batch, and is no part of its rate.
  private var lastBatchEnded = 0.0

  mutating func note(_ event: TrainingEvent, at seconds: Double) {
    switch event {
    case .trainingBegan(let plan):
      self.plan = plan
      trainingBegan = seconds
      // An epoch that goes on does not begin again.
      epochBegan = seconds
      seenBefore = plan.examplesSeen % max(1, plan.exampleCount)
    case .epochBegan:
      epochBegan = seconds
      seenBefore = 0
    case .batchEnded: lastBatchEnded = seconds
    case .epochEnded, .stoppedEarly, .trainingEnded: break
    }
  }

  /// The line during an epoch.
  ///
  ///     epoch 2/5 [=========>..........]  47 %  8,451 images/s  12 s left  loss 0.1234
  func bar(_ record: BatchRecord, at seconds: Double) -> String {
    let (seen, all) = (record.examplesSeen, plan.exampleCount)
    let seenInAll = (record.epoch - 1) * all + seen
    let left =
      Double(plan.epochs * all - seenInAll) * (seconds - trainingBegan)
      / Double(max(1, seenInAll - plan.examplesSeen))
    let percent = "\(seen * 100 / all)"
    let head = "epoch \(record.epoch)/\(plan.epochs) ["
    let tail =
      "] " + String(repeating: " ", count: 3 - percent.count) + "\(percent) %  "
      + "\(rate(seen - seenBefore, at: seconds))  \(duration(left)) left  "
      + "loss \(format(record.running.loss, decimals: 4))"
    // The bar gives way to the words: a line of more than 79 could break, and not be overwritten.
    let cells = max(4, min(20, 79 - head.count - tail.count))
    let full = seen * cells / all
    let tip = full < cells ? ">" : ""
    return head + String(repeating: "=", count: full) + tip
      + String(repeating: ".", count: cells - full - tip.count) + tail
  }

  /// The line after an epoch.
  ///
  ///     epoch 2/5: 60,000 images in 7 s, 8,451 images/s; loss 0.1503, accuracy 95.51 %; …
  func line(_ record: EpochRecord, scores: Bool = true) -> String {
    let count = plan.exampleCount - seenBefore
    let speed =
      "epoch \(record.epoch)/\(plan.epochs): \(grouped(count)) images in "
      + "\(duration(lastBatchEnded - epochBegan)), \(rate(count, at: lastBatchEnded))"
    guard scores else { return speed }
    return speed + "; " + text(record.training)
      + (record.validation.map { "; validation " + text($0) } ?? "")
  }

  private func text(_ score: Score) -> String {
    "loss \(format(score.loss, decimals: 4)), "
      + "accuracy \(format(100 * score.accuracy, decimals: 2)) %"
  }

  private func rate(_ images: Int, at seconds: Double) -> String {
    // The clock may not have moved since the epoch began.
    let elapsed = max(seconds - epochBegan, 1e-9)
    return "\(grouped(Int((Double(images) / elapsed).rounded()))) images/s"
  }
}

/// A time in words, rounded up to seconds: `45 s`, `3 min 05 s` or `1 h 02 min`.
func duration(_ seconds: Double) -> String {
  let whole = Int(seconds.rounded(.up))
  func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
  switch whole {
  case ..<60: return "\(whole) s"
  case ..<3600: return "\(whole / 60) min \(twoDigits(whole % 60)) s"
  default: return "\(whole / 3600) h \(twoDigits(whole % 3600 / 60)) min"
  }
}

/// Writes without a buffer, so that a bar is seen as it grows.
private func writeToStandardError(_ text: String) {
  var bytes = Array(text.utf8)[...]
  while !bytes.isEmpty {
    let written = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    // Standard error is closed or full: a progress bar is no reason to stop a training.
    if written <= 0 { return }
    bytes = bytes.dropFirst(written)
  }
}
