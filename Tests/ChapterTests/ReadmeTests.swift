import Foundation
import Tensors
import TestSupport
import Testing

@testable import Notebook

/// What the README shows has to be what is there.
@Suite struct ReadmeTests {
  private func text(_ path: String) throws -> String {
    try String(contentsOf: packageRoot.appending(path: path), encoding: .utf8)
  }

  @Test func itsProgramIsTheOneThatIsCompiled() throws {
    let program = try text("Examples/quickstart/main.swift")
    #expect(try text("README.md").contains("```swift\n\(program)```\n"))
  }

  @Test(arguments: Book.chapters.map { $0.name })
  func itListsEveryChapter(name: String) throws {
    #expect(try text("README.md").contains("`swift run \(name)`"))
  }

  /// A row for each network: our seconds, the best peer's, and the ratios.
  @Test func itsTimesAreThoseOfTheBenchmark() throws {
    let rows = try text("figures/12-speed/epoch.tsv").split(separator: "\n").dropFirst().map {
      $0.split(separator: "\t").map(String.init)
    }
    var networks: [String] = []
    for row in rows where !networks.contains(row[0]) { networks.append(row[0]) }
    #expect(networks.count == 5)
    let readme = try text("README.md")
    for network in networks {
      let own = rows.filter { $0[0] == network && $0[1] == "longhand" }
      let peers = rows.filter { $0[0] == network && $0[1] != "longhand" }
      let best = try #require(peers.min { seconds($0) < seconds($1) })
      let (one, two) = (try #require(own.first), try #require(own.last))
      #expect(one[2] == "1" && two[2] == "2")
      let numbers = [
        format(seconds(one), decimals: 2), format(seconds(two), decimals: 2),
        "\(format(seconds(best), decimals: 2)) (\(best[1]))",
        format(seconds(best) / seconds(two), decimals: 1),
        format(try #require(Double(two[6])), decimals: 2),
      ]
      let line = "| `\(network)` | \(numbers.joined(separator: " | ")) |"
      #expect(readme.contains(line), "README.md lacks: \(line)")
    }
  }

  private func seconds(_ row: [String]) -> Double { Double(row[3]) ?? .nan }
}
