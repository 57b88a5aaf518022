/// Sums that stay in registers while their terms arrive: `2 · half` rows of `vectors` vectors.
///
/// Each turn of the loop loads a line of weights once for all rows and one factor a row once for
/// all vectors, so that a multiply-add costs far less than one load. The rows come in two halves
/// because the compiler unrolls a loop of a few turns only, and what it does not unroll it keeps in
/// memory.
struct Tile<let half: Int, let vectors: Int> {
  private var upper: InlineArray<half, InlineArray<vectors, Vector>>
  private var lower: InlineArray<half, InlineArray<vectors, Vector>>

  /// Sums of nothing.
  @inline(__always)
  init() {
    upper = InlineArray(repeating: InlineArray(repeating: .zero))
    lower = InlineArray(repeating: InlineArray(repeating: .zero))
  }

  /// Adds to each row the products of `count` of its factors with as many lines of weights.
  ///
  /// A row's factors stand `step` apart, beginning `offset` after its place; lines `lineStep` apart.
  @inline(__always)
  mutating func add(
    _ rows: Rows<half, UnsafePointer<Float>>, offset: Int, step: Int,
    lines: UnsafePointer<Float>, lineStep: Int, count: Int
  ) {
    var lines = lines
    var place = offset
    for _ in 0..<count {
      var line = InlineArray<vectors, Vector>(repeating: .zero)
      for v in 0..<vectors { line[v] = lines.vector(at: v &* Vector.scalarCount) }
      for row in 0..<half {
        let factor = Vector(repeating: rows.upper[row][place])
        for v in 0..<vectors { upper[row][v].addProduct(factor, line[v]) }
      }
      for row in 0..<half {
        let factor = Vector(repeating: rows.lower[row][place])
        for v in 0..<vectors { lower[row][v].addProduct(factor, line[v]) }
      }
      place &+= step
      lines += lineStep
    }
  }

  /// Takes up sums where they were left, the last vector with `lanes` numbers.
  @inline(__always)
  mutating func load(_ rows: Rows<half, UnsafeMutablePointer<Float>>, lanes: Int) {
    for row in 0..<half {
      for v in 0..<vectors {
        let lanes = v == vectors - 1 ? lanes : Vector.scalarCount
        let place = v &* Vector.scalarCount
        upper[row][v] = UnsafePointer(rows.upper[row]).vector(at: place, lanes: lanes)
        lower[row][v] = UnsafePointer(rows.lower[row]).vector(at: place, lanes: lanes)
      }
    }
  }

  /// Writes the sums, of the last vector `lanes` numbers.
  @inline(__always)
  func store(_ rows: Rows<half, UnsafeMutablePointer<Float>>, lanes: Int) {
    for row in 0..<half {
      for v in 0..<vectors {
        let lanes = v == vectors - 1 ? lanes : Vector.scalarCount
        let place = v &* Vector.scalarCount
        rows.upper[row].store(upper[row][v], at: place, lanes: lanes)
        rows.lower[row].store(lower[row][v], at: place, lanes: lanes)
      }
    }
  }

  /// The sum in one place.
  @inline(__always)
  subscript(row: Int, vector: Int) -> Vector {
    row < half ? upper[row][vector] : lower[row - half][vector]
  }
}

/// A place in memory for each row of a tile.
struct Rows<let half: Int, Pointer> {
  var upper: InlineArray<half, Pointer>
  var lower: InlineArray<half, Pointer>

  @inline(__always)
  init(_ place: (Int) -> Pointer) {
    upper = InlineArray(repeating: place(0))
    lower = InlineArray(repeating: place(half))
    for row in 1..<half {
      upper[row] = place(row)
      lower[row] = place(half &+ row)
    }
  }
}

/// Something to be computed a tile at a time.
protocol TileWork {
  /// Computes the rows from `row` on and the vectors from number `vector` on that `tile` has.
  ///
  /// Unless the tile `isWhole`, its rows may run past the last one: those are to be computed in the
  /// place of the last once more.
  func run<let half: Int, let vectors: Int>(
    _ tile: Tile<half, vectors>, row: Int, vector: Int, isWhole: Bool)
}

extension TileWork {
  /// Computes all of it with the tiles that fit this processor's registers.
  ///
  /// `areQuads` says that four rows belong together, and are not to be torn apart.
  /// A tile of 12 × 2 takes 24 of the 32 registers of AVX-512, and two for the weights. Where a
  /// vector of sixteen takes two registers or four, 6 × 1 leaves room in 16 or 32 of them.
  @inline(__always)
  func cover(rows: Int, vectors: Int, areQuads: Bool = false) {
    var vector = 0
    if Processor.vectorBits == 512 {
      while vector &+ 2 <= vectors {
        tall(Pair.self, rows: rows, vector: vector, areQuads: areQuads)
        vector &+= 2
      }
      if vector < vectors { tall(Single.self, rows: rows, vector: vector, areQuads: areQuads) }
    } else {
      while vector < vectors {
        low(rows: rows, vector: vector, areQuads: areQuads)
        vector &+= 1
      }
    }
  }

  @inline(__always)
  private func tall<let vectors: Int>(
    _: InlineArray<vectors, Void>.Type, rows: Int, vector: Int, areQuads: Bool
  ) {
    var row = 0
    while row &+ 24 <= rows || row &+ 12 == rows {
      run(Tile<6, vectors>(), row: row, vector: vector, isWhole: true)
      row &+= 12
    }
    // What is left, fewer than 24 rows, is done in one tile, or in two as equal as can be.
    var left = rows &- row
    if left > 12 {
      let most = areQuads ? 12 : (left &+ 3) / 4 &* 2
      part(InlineArray<vectors, Void>.self, of: most, row: row, vector: vector)
      row &+= most
      left &-= most
    }
    part(InlineArray<vectors, Void>.self, of: left, row: row, vector: vector)
  }

  @inline(__always)
  private func part<let vectors: Int>(
    _: InlineArray<vectors, Void>.Type, of count: Int, row: Int, vector: Int
  ) {
    switch (count &+ 1) / 2 {
    case 1: run(Tile<1, vectors>(), row: row, vector: vector, isWhole: false)
    case 2: run(Tile<2, vectors>(), row: row, vector: vector, isWhole: false)
    case 3: run(Tile<3, vectors>(), row: row, vector: vector, isWhole: false)
    case 4: run(Tile<4, vectors>(), row: row, vector: vector, isWhole: false)
    case 5: run(Tile<5, vectors>(), row: row, vector: vector, isWhole: false)
    case 6: run(Tile<6, vectors>(), row: row, vector: vector, isWhole: false)
    default: break
    }
  }

  @inline(__always)
  private func low(rows: Int, vector: Int, areQuads: Bool) {
    var row = 0
    while row &+ 6 <= rows && !areQuads {
      run(Tile<3, 1>(), row: row, vector: vector, isWhole: true)
      row &+= 6
    }
    while row &+ 4 <= rows {
      run(Tile<2, 1>(), row: row, vector: vector, isWhole: true)
      row &+= 4
    }
    while row < rows {
      run(Tile<1, 1>(), row: row, vector: vector, isWhole: false)
      row &+= 2
    }
  }
}

private typealias Pair = InlineArray<2, Void>
private typealias Single = InlineArray<1, Void>
