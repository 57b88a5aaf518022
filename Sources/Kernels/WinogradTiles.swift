/// Convolution with a 3×3 kernel and stride 1 by fewer multiplications.
///
/// The source is Lavin and Gray, "Fast algorithms for convolutional neural networks", 2016.
///
/// An image is cut into tiles of `outputs` × `outputs` results. The inputs under a tile, `points` ×
/// `points` of them, and the kernel are transformed; then every position of the tile is a matrix
/// product over channels for itself, and the products are transformed back. Four outputs a side
/// take 36 products in place of 144.
///
/// Tensors are row-major, both counts of channels multiples of sixteen. `tiles` counts those of all
/// images that are done together:
///
///     grid        [gridHeight, gridWidth, inputChannels], an image with its border
///     inputs V    [points², tiles, inputChannels], a position `positionStep` after the last
///     kernel U    [points², inputChannels, outputChannels]
///     products M  [points², tiles, outputChannels], a position `positionStep` after the last
struct WinogradTiles<let outputs: Int, let points: Int> {
  let sizes: WinogradConvolution

  /// Writes U for the rows `range` from a kernel `[3, 3, rows, columns]`.
  func transformKernel(
    _ kernel: UnsafePointer<Float>, rows: Int, columns: Int, range: Range<Int>,
    into transformed: UnsafeMutablePointer<Float>
  ) {
    withSquare { square in
      for row in range {
        for column in Swift.stride(from: 0, to: columns, by: Vector.scalarCount) {
          let place = row &* columns &+ column
          transformSquare(KernelTransform<outputs, points>.self, rows: square) { y, x in
            kernel.vector(at: (y &* 3 &+ x) &* rows &* columns &+ place)
          } deliver: { x, line in
            for y in 0..<points {
              transformed.store(line[y], at: (y &* points &+ x) &* rows &* columns &+ place)
            }
          }
        }
      }
    }
  }

  /// Writes the gradient for a kernel `[3, 3, rows, columns]`, its rows `range`, from the gradients
  /// for U that the lanes of a batch have gathered, added in their order.
  func kernelGradient(
    lanes: UnsafeBufferPointer<UnsafePointer<Float>>, rows: Int, columns: Int, range: Range<Int>,
    gradient: UnsafeMutablePointer<Float>
  ) {
    withSquare { square in
      for row in range {
        for column in Swift.stride(from: 0, to: columns, by: Vector.scalarCount) {
          let place = row &* columns &+ column
          transformSquare(KernelGradientTransform<outputs, points>.self, rows: square) { y, x in
            let place = (y &* points &+ x) &* rows &* columns &+ place
            var sum = lanes[0].vector(at: place)
            for lane in 1..<lanes.count { sum += lanes[lane].vector(at: place) }
            return sum
          } deliver: { x, line in
            for y in 0..<3 {
              gradient.store(line[y], at: (y &* 3 &+ x) &* rows &* columns &+ place)
            }
          }
        }
      }
    }
  }

  /// Writes V's tiles of image number `image` from its grid.
  func transformInput(
    _ grid: UnsafePointer<Float>, image: Int, into transformed: UnsafeMutablePointer<Float>
  ) {
    transformTiles(
      InputTransform<outputs, points>.self, grid, rowStep: sizes.gridWidth &* sizes.inputChannels,
      channels: sizes.inputChannels, image: image, into: transformed)
  }

  /// Writes the gradient for M's tiles of image number `image` from that of its results
  /// `[resultHeight, resultWidth, outputChannels]`.
  func transformUpstream(
    _ upstream: UnsafePointer<Float>, image: Int, into transformed: UnsafeMutablePointer<Float>
  ) {
    transformTiles(
      OutputGradientTransform<outputs, points>.self, upstream,
      rowStep: sizes.resultWidth &* sizes.outputChannels, channels: sizes.outputChannels,
      image: image, into: transformed)
  }

  @inline(__always)
  private func transformTiles<T: LineTransform, let from: Int>(
    _: T.Type, _ values: UnsafePointer<Float>, rowStep: Int, channels: Int, image: Int,
    into transformed: UnsafeMutablePointer<Float>
  ) where T.Given == InlineArray<from, Vector>, T.Result == InlineArray<points, Vector> {
    let step = sizes.positionStep(channels)
    withSquare { square in
      sizes.forEachTile(ofImage: image) { tile, row, column in
        let corner = values + (row &* rowStep &+ column &* channels) &* outputs
        for channel in Swift.stride(from: 0, to: channels, by: Vector.scalarCount) {
          let place = transformed + (tile &* channels &+ channel)
          transformSquare(T.self, rows: square) { y, x in
            corner.vector(at: y &* rowStep &+ x &* channels &+ channel)
          } deliver: { x, line in
            for y in 0..<points { place.store(line[y], at: (y &* points &+ x) &* step) }
          }
        }
      }
    }
  }

  /// The products of V with U, `slab` output channels at a time; `epilogue` takes each tile's sums.
  @inline(__always)
  func forward(
    inputs: UnsafePointer<Float>, kernel: UnsafePointer<Float>,
    scratch: UnsafeMutablePointer<Float>, epilogue: some TileEpilogue
  ) {
    let step = sizes.positionStep(sizes.slab)
    withSquare { square in
      let sums = square + points &* points
      for first in Swift.stride(from: 0, to: sizes.outputChannels, by: sizes.slab) {
        let width = min(sizes.slab, sizes.outputChannels &- first)
        multiply(
          inputs, sizes.inputChannels, by: kernel, sizes.outputChannels, first: first,
          width: width, into: scratch)
        for image in 0..<sizes.images {
          sizes.forEachTile(ofImage: image) { tile, row, column in
            for channel in Swift.stride(from: 0, to: width, by: Vector.scalarCount) {
              let place = UnsafePointer(scratch) + (tile &* sizes.slab &+ channel)
              transformSquare(OutputTransform<outputs, points>.self, rows: square) { y, x in
                place.vector(at: (y &* points &+ x) &* step)
              } deliver: { x, line in
                for y in 0..<outputs { sums[y &* outputs &+ x] = line[y] }
              }
              epilogue.deliver(
                sums, side: outputs, image: image, row: row &* outputs,
                column: column &* outputs, channel: first &+ channel)
            }
          }
        }
      }
    }
  }

  /// Adds the gradients for the grids to `grids`, which stand `gridStep` apart.
  ///
  /// `kernel` is U with its channels exchanged, `[points², outputChannels, inputChannels]`.
  func addInputGradient(
    upstream: UnsafePointer<Float>, kernel: UnsafePointer<Float>,
    scratch: UnsafeMutablePointer<Float>, to grids: UnsafeMutablePointer<Float>, gridStep: Int
  ) {
    let channels = sizes.inputChannels
    let rowStep = sizes.gridWidth &* channels
    let step = sizes.positionStep(sizes.slab)
    withSquare { square in
      for first in Swift.stride(from: 0, to: channels, by: sizes.slab) {
        let width = min(sizes.slab, channels &- first)
        multiply(
          upstream, sizes.outputChannels, by: kernel, channels, first: first, width: width,
          into: scratch)
        for image in 0..<sizes.images {
          sizes.forEachTile(ofImage: image) { tile, row, column in
            let corner =
              grids + (image &* gridStep &+ (row &* rowStep &+ column &* channels) &* outputs)
            for channel in Swift.stride(from: 0, to: width, by: Vector.scalarCount) {
              let place = UnsafePointer(scratch) + (tile &* sizes.slab &+ channel)
              transformSquare(InputGradientTransform<outputs, points>.self, rows: square) {
                y, x in
                place.vector(at: (y &* points &+ x) &* step)
              } deliver: { x, line in
                let cell = corner + (x &* channels &+ first &+ channel)
                for y in 0..<points {
                  let sum = UnsafePointer(cell).vector(at: y &* rowStep) + line[y]
                  cell.store(sum, at: y &* rowStep)
                }
              }
            }
          }
        }
      }
    }
  }

  /// The gradient for U from V and the gradient for M; added to what is there if it `goesOn`.
  func kernelGradient(
    inputs: UnsafePointer<Float>, upstream: UnsafePointer<Float>,
    gradient: UnsafeMutablePointer<Float>, goesOn: Bool
  ) {
    let (rows, columns) = (sizes.inputChannels, sizes.outputChannels)
    for position in 0..<sizes.positions {
      MatrixProduct(
        rows: rows, columns: columns, count: sizes.tiles,
        a: inputs + position &* sizes.positionStep(rows), rowStep: 1, step: rows,
        b: upstream + position &* sizes.positionStep(columns), rowStep: columns,
        c: gradient + position &* rows &* columns, rowStep: columns, goesOn: goesOn
      ).run()
    }
  }

  /// For every position its tiles `[tiles, depth]` times `[depth, all]`, the columns from `first`.
  @inline(__always)
  private func multiply(
    _ left: UnsafePointer<Float>, _ depth: Int, by right: UnsafePointer<Float>, _ all: Int,
    first: Int, width: Int, into products: UnsafeMutablePointer<Float>
  ) {
    for position in 0..<sizes.positions {
      MatrixProduct(
        rows: sizes.tiles, columns: width, count: depth,
        a: left + position &* sizes.positionStep(depth), rowStep: depth, step: 1,
        b: right + (position &* depth &* all &+ first), rowStep: all,
        c: products + position &* sizes.positionStep(sizes.slab), rowStep: sizes.slab,
        goesOn: false
      ).run()
    }
  }

  /// Room for a tile on its way through a transform, and for what comes out.
  @inline(__always)
  private func withSquare(_ body: (UnsafeMutablePointer<Vector>) -> Void) {
    // No temporary allocation: one of more than a kilobyte is made on the heap. 72 is 2 · 6².
    var room = InlineArray<72, Vector>(repeating: .zero)
    withUnsafeMutableBytes(of: &room) { room in
      if let start = room.baseAddress { body(start.assumingMemoryBound(to: Vector.self)) }
    }
  }
}
