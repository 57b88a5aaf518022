import Tensors
import Testing
import Training

/// Parting examples for cross-validation.
@Suite struct FoldsTests {
  @Test(arguments: [(20, 5), (23, 5), (7, 7), (100, 3), (11, 2)])
  func partsAreDisjointAndCoverAll(count: Int, parts: Int) throws {
    var generator = Generator(seed: 1)
    let folds = try folds(of: (0..<count).map { $0 % 3 }, parts: parts, generator: &generator)
    #expect(folds.count == parts)
    #expect(folds.flatMap(\.validation).sorted() == Array(0..<count))
    for fold in folds {
      #expect((fold.training + fold.validation).sorted() == Array(0..<count))
      #expect(fold.training == fold.training.sorted())
      // 23 in 5 parts: 4 or 5 in each.
      #expect([count / parts, (count + parts - 1) / parts].contains(fold.validation.count))
    }
  }

  @Test func everyPartHasAsManyOfEachClass() throws {
    var generator = Generator(seed: 2)
    // 40 of class 0, 10 of class 1, 5 of class 2.
    let classes =
      [Int](repeating: 0, count: 40) + [Int](repeating: 1, count: 10)
      + [Int](repeating: 2, count: 5)
    for fold in try folds(of: classes, parts: 5, generator: &generator) {
      let counts = (0..<3).map { number in fold.validation.count { classes[$0] == number } }
      #expect(counts == [8, 2, 1])
    }
  }

  @Test func theyAreDrawnAtRandom() throws {
    func draw(_ seed: UInt64) throws -> [Fold] {
      var generator = Generator(seed: seed)
      return try folds(of: [Int](repeating: 0, count: 30), parts: 3, generator: &generator)
    }
    #expect(try draw(1) == draw(1))
    #expect(try draw(1) != draw(2))
    #expect(try draw(1)[0].validation != Array(stride(from: 0, to: 30, by: 3)))
  }

  @Test(arguments: [(1, 10), (0, 10), (-3, 10), (11, 10), (2, 1)])
  func whatCannotBeParted(parts: Int, count: Int) throws {
    var generator = Generator(seed: 1)
    let error = #expect(throws: FoldError.self) {
      try folds(of: [Int](repeating: 0, count: count), parts: parts, generator: &generator)
    }
    let text = error?.description ?? ""
    #expect(text.hasPrefix("cross-validation in \(parts) parts of \(count) examples: "))
    #expect(text.contains(parts < 2 ? "at least 2" : "at most \(count)"))
  }
}
