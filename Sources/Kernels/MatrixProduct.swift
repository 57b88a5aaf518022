/// c[r][j] ← Σ a[r][k] · b[k][j] for every row r and column j, in the order of k.
///
/// Each sum takes one fused multiply-add a term. It starts at zero, or at c[r][j] if it `goesOn`.
/// Elements of a stand `rowStep` apart from row to row and `step` along k: so a may be transposed.
/// Rows of b are read in whole vectors of sixteen, beyond `columns` if that is no multiple; lanes
/// beyond are not written.
public struct MatrixProduct: TileWork {
  let rows: Int
  let columns: Int
  let count: Int
  let a: UnsafePointer<Float>
  let aRow: Int
  let aStep: Int
  let b: UnsafePointer<Float>
  let bRow: Int
  let c: UnsafeMutablePointer<Float>
  let cRow: Int
  let goesOn: Bool

  /// The product of a, `[rows, count]`, and b, `[count, columns]`, to be written to c.
  @inline(__always)
  public init(
    rows: Int, columns: Int, count: Int, a: UnsafePointer<Float>, rowStep aRow: Int,
    step aStep: Int, b: UnsafePointer<Float>, rowStep bRow: Int, c: UnsafeMutablePointer<Float>,
    rowStep cRow: Int, goesOn: Bool
  ) {
    self.rows = rows
    self.columns = columns
    self.count = count
    self.a = a
    self.aRow = aRow
    self.aStep = aStep
    self.b = b
    self.bRow = bRow
    self.c = c
    self.cRow = cRow
    self.goesOn = goesOn
  }

  /// Computes it.
  public func run() { cover(rows: rows, vectors: blocks(of: columns)) }

  @inline(__always)
  func run<let half: Int, let vectors: Int>(
    _ tile: Tile<half, vectors>, row: Int, vector: Int, isWhole: Bool
  ) {
    var tile = tile
    let column = vector &* Vector.scalarCount
    let lanes = min(Vector.scalarCount, columns &- column &- (vectors &- 1) &* Vector.scalarCount)
    let results = Rows<half, UnsafeMutablePointer<Float>> {
      c + ((isWhole ? row &+ $0 : min(row &+ $0, rows &- 1)) &* cRow &+ column)
    }
    if goesOn { tile.load(results, lanes: lanes) }
    tile.add(
      Rows { a + (isWhole ? row &+ $0 : min(row &+ $0, rows &- 1)) &* aRow }, offset: 0,
      step: aStep,
      lines: b + column, lineStep: bRow, count: count)
    tile.store(results, lanes: lanes)
  }
}
