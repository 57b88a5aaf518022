import Kernels
import TestSupport
import Testing

/// A product of random sizes; a row by row or column by column, with room beside every row.
private struct ProductCase {
  let rows: Int
  let columns: Int
  let count: Int
  let isTransposed: Bool
  let goesOn: Bool
  let aStep: Int
  let bStep: Int
  let cStep: Int
  var a: [Float]
  var b: [Float]
  var c: [Float]

  init(seed: UInt64, plants: Bool) {
    var shuffle = Shuffle(state: seed)
    rows = shuffle.next(1...30)
    columns = shuffle.next(1...70)
    count = shuffle.next(0...40)
    isTransposed = shuffle.next(0...1) == 1
    goesOn = shuffle.next(0...1) == 1
    aStep = (isTransposed ? rows : count) + shuffle.next(0...5)
    bStep = columns + shuffle.next(0...5)
    cStep = columns + shuffle.next(0...5)
    a = shuffle.floats(rows * count)
    b = shuffle.floats(count * columns)
    c = shuffle.floats(rows * columns)
    if plants && count > 0 {
      shuffle.plantNonFinite(in: &a)
      shuffle.plantNonFinite(in: &b)
      shuffle.plantNonFinite(in: &c)
    }
  }

  /// c, and what stands between its rows.
  func product(seed: UInt64) -> [Float] {
    let memory = FencedMemory(seed: seed)
    let rowsOfA =
      isTransposed
      ? (0..<count).map { k in (0..<rows).map { a[$0 * count + k] } } : lines(a, rows, count)
    // The last row of b is read in whole vectors, as are the others.
    let vectors = (columns + 15) / 16 * 16
    var factors = apart(lines(b, count, columns), step: bStep)
    factors += Array(repeating: .nan, count: count == 0 ? 0 : vectors - columns)
    let sums = apart(lines(c, rows, columns), step: cStep)
    let result = memory.copy(sums)
    MatrixProduct(
      rows: rows, columns: columns, count: count, a: memory.copy(apart(rowsOfA, step: aStep)),
      rowStep: isTransposed ? 1 : aStep, step: isTransposed ? aStep : 1,
      b: memory.copy(factors), rowStep: bStep, c: result, rowStep: cStep, goesOn: goesOn
    ).run()
    #expect(memory.isIntact)
    return memory.elements(result, sums.count)
  }

  func loops<Scalar: BinaryFloatingPoint>(_ value: (Float) -> Scalar) -> [Scalar] {
    (0..<rows * columns).map { place in
      let (row, column) = (place / columns, place % columns)
      var sum = goesOn ? value(c[place]) : 0
      for k in 0..<count {
        sum.addProduct(value(a[row * count + k]), value(b[k * columns + column]))
      }
      return sum
    }
  }

  func lines<Number>(_ numbers: [Number], _ rows: Int, _ columns: Int) -> [[Number]] {
    (0..<rows).map { Array(numbers[$0 * columns..<($0 + 1) * columns]) }
  }
}

@Suite struct MatrixProductTests {
  @Test func worksByHand() {
    let a: [Float] = [1, 2, 3, 4, 5, 6]  // 2×3
    let b: [Float] = [1, 0, 2, 0, 3, 1] + Array(repeating: .nan, count: 14)  // 3×2
    var c: [Float] = [100, 200, 300, 400]
    let expected: [Float] = [
      1 * 1 + 2 * 2 + 3 * 3, 1 * 0 + 2 * 0 + 3 * 1,
      4 * 1 + 5 * 2 + 6 * 3, 4 * 0 + 5 * 0 + 6 * 1,
    ]
    for goesOn in [false, true] {
      MatrixProduct(
        rows: 2, columns: 2, count: 3, a: a, rowStep: 3, step: 1, b: b, rowStep: 2, c: &c,
        rowStep: 2, goesOn: goesOn
      ).run()
      #expect(c == (goesOn ? expected.map { 2 * $0 } : expected))
    }
  }

  @Test(arguments: 0..<UInt64(300))
  func givesTheBitsOfTheLoops(seed: UInt64) {
    let product = ProductCase(seed: seed, plants: seed % 4 == 3)
    let sums = product.lines(product.loops { $0 }, product.rows, product.columns)
    #expect(
      bits(of: product.product(seed: seed)) == bits(of: apart(sums, step: product.cStep)),
      "\(product.rows)×\(product.count)×\(product.columns)")
  }

  @Test func errorsStayWithinTheirBound() {
    var greatest = 0.0
    for seed in 1000..<UInt64(1060) {
      let product = ProductCase(seed: seed, plants: false)
      let truth = product.loops(Double.init)
      let sums = (0..<product.rows).flatMap { row in
        product.product(seed: seed)[row * product.cStep..<row * product.cStep + product.columns]
      }
      let error = RoundingError(
        of: sums, beside: truth, magnitudes: product.loops { Double(abs($0)) },
        roundings: product.count)
      #expect(error.shareOfBound <= 1)
      greatest = max(greatest, error.relative)
    }
    #expect(greatest < 1e-6 && greatest > 1e-8, "the greatest relative error is \(greatest)")
  }
}
