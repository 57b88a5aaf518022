import ArgumentParser
import Foundation

/// Where the times of a chapter come from.
///
/// No two runs take the same time, but a page is to be the same on each run. So the book keeps the
/// times of one machine, in `figures/NN-name/times.tsv`, as it keeps its other data, and everything
/// on the page follows from them: the book's own run reads them there and measures nothing.
public enum TimeSource: String, ExpressibleByArgument, CaseIterable, Sendable {
  /// Measured now; such a run is not the book's own.
  case measure
  /// Those that the book keeps.
  case book
  /// Measured now, and kept by the book from then on.
  case record
}

/// The times of a chapter, each known by the name of what took it.
public final class Timetable {
  /// The machine that they were taken on, in a few words.
  public let machine: String
  private let source: TimeSource
  private let kept: [String: String]
  private var taken: [(name: String, seconds: String)] = []

  /// The times of `source`; `text` is what the book keeps.
  init(_ source: TimeSource, kept text: String?, machine here: String) throws {
    self.source = source
    guard source == .book else {
      (machine, kept) = (here, [:])
      return
    }
    guard let text else { throw PageError("the book keeps no times yet: --times record") }
    let rows = text.split(separator: "\n").map {
      $0.split(separator: "\t", maxSplits: 1).map(String.init)
    }
    guard rows.allSatisfy({ $0.count == 2 }), let head = rows.first,
      head[0].hasPrefix(Self.heading)
    else {
      throw PageError("times.tsv is no table of times; --times record makes it anew")
    }
    machine = String(head[0].dropFirst(Self.heading.count))
    kept = Dictionary(rows.dropFirst().map { ($0[0], $0[1]) }) { $1 }
  }

  private static let heading = "on "

  /// The seconds that `work` takes, to four digits.
  ///
  /// They are those of the fastest of many runs, for whatever disturbs a run only makes it slower.
  /// Throws a `PageError` when they are to come from the book and it does not keep them.
  public func seconds(_ name: String, _ work: () throws -> Void) throws -> Double {
    let text: String
    if source == .book {
      guard let known = kept[name] else {
        throw PageError("the book keeps no time of \"\(name)\": --times record measures all anew")
      }
      text = known
    } else {
      text = String(format: "%.3e", try fastest(work))
    }
    guard let value = Double(text), value > 0 else {
      throw PageError("\"\(text)\" is no time in which \"\(name)\" can be done")
    }
    taken.append((name, text))
    return value
  }

  /// Everything that was asked for, as the book keeps it.
  var tsv: String {
    "\(Self.heading)\(machine)\tseconds\n" + taken.map { "\($0.name)\t\($0.seconds)\n" }.joined()
  }

  private func fastest(_ work: () throws -> Void) throws -> Double {
    let clock = ContinuousClock()
    func time(_ runs: Int) throws -> Double {
      let duration = try clock.measure { for _ in 0..<runs { try work() } }
      let parts = duration.components
      return Double(parts.seconds) + Double(parts.attoseconds) / 1e18
    }
    // Enough runs at a time that looking at the clock does not count.
    let first = try time(1)
    let runs = max(1, Int(50e-6 / max(first, 1e-9)))
    var (best, spent) = (first, first)
    let patience = source == .record ? 1 : 0.2
    while spent < patience {
      let round = try time(runs)
      best = min(best, round / Double(runs))
      spent += round
    }
    return best
  }
}

extension Page {
  /// The chapter's times, from where `--times` says, and a line that says whose they are.
  ///
  /// It stands before the chapter's first figure, for a run with times of its own is not the book's.
  /// Throws a `PageError` when the book keeps none and they are to come from there.
  public func times(file: String = #filePath, line: Int = #line) throws -> Timetable {
    reach(file: file, line: line)
    if options.times == .measure { try reduce("times measured here, --times \(options.times)") }
    let place = chapter.root.appending(path: "figures/\(chapter.folder)/times.tsv")
    let timetable = try Timetable(
      options.times, kept: try? String(contentsOf: place, encoding: .utf8),
      machine: Machine.description)
    self.timetable = timetable
    let whose =
      options.times == .measure
      ? "measured in this run on"
      : "recorded on one machine (yours will differ: `swift run \(chapter.name)`):"
    say("Times: \(whose) \(timetable.machine).", file: file, line: line)
    return timetable
  }
}

/// The machine that the program runs on.
enum Machine {
  /// Its processor, cores and caches, as in "AMD EPYC, 2 cores, AVX-512, caches of 48 KB, 1 MB and
  /// 32 MB".
  static var description: String {
    let cores = counted(ProcessInfo.processInfo.activeProcessorCount, "core")
    var parts = [processor, cores]
    if let vectors { parts.append(vectors) }
    let caches = caches
    if caches.count > 1 {
      parts.append(
        "caches of " + caches.dropLast().joined(separator: ", ") + " and "
          + caches[caches.count - 1])
    }
    return parts.joined(separator: ", ")
  }

  private static func field(_ name: String) -> String? {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
    return line?.split(separator: ":", maxSplits: 1).last.map { String($0).trimmed }
  }

  private static var processor: String {
    if let name = field("model name"), !name.isEmpty { return name }
    #if arch(arm64)
      return "an arm64 processor"
    #else
      return "an x86-64 processor"
    #endif
  }

  private static var vectors: String? {
    let flags = Set((field("flags") ?? "").split(separator: " "))
    return flags.contains("avx512f") ? "AVX-512" : flags.contains("avx2") ? "AVX2" : nil
  }

  /// The sizes of the caches that hold data, the nearest first.
  private static var caches: [String] {
    (0..<8).compactMap { index in
      let folder = "/sys/devices/system/cpu/cpu0/cache/index\(index)/"
      func text(_ name: String) -> String? {
        (try? String(contentsOfFile: folder + name, encoding: .utf8))?.trimmed
      }
      guard text("type") != "Instruction", let size = text("size"), size.hasSuffix("K"),
        let kilobytes = Int(size.dropLast())
      else { return nil }
      return kilobytes % 1024 == 0 ? "\(kilobytes / 1024) MB" : "\(kilobytes) KB"
    }
  }
}
