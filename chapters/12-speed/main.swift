//: # Speed: how a loop becomes an engine
//:
//: Chapter 2 wrote a convolution as six loops. They are right, and they are slow: the processor
//: under them could do the same sums a hundred times as fast. Nothing is wrong with the formula.
//: What is slow is the *order* in which the loops ask for numbers, and the place where they keep
//: what they are adding up.
//:
//: This chapter takes one layer from the six loops to an engine, step by step. Every step is code
//: that you can run. Every step is timed on the spot, and its numbers are held against those of the
//: step before, to the last bit.
//:
//: At its end you will be able, with a pencil, to
//:
//: - count the operations of a layer, the bytes that it must move, and the one over the other;
//: - say from that how fast a loop can be at best on a given machine;
//: - choose a tile that fits the registers, and say what becomes of one that does not;
//: - work out how much memory lies between two layers, and which cache has room for it;
//: - do a convolution with fewer multiplications than it has products;
//: - say what a second core can bring, and what it cannot.
import Datasets
import Engine
import Exercises
import Figures
import Kernels
import Layers
import Notebook
import Tensors

let page = try Page("How six loops become an engine, each step timed and proved equal to the last.")
let times = try page.times()
let mnist = try page.mnist()
//: Times differ from machine to machine and from run to run; nothing else on this page does. Those
//: which you read on the book's page were taken once and are kept in a
//: [file](../../figures/12-speed/times.tsv); whatever follows from them is worked out anew on each
//: run. `swift run speed` measures your own machine instead, and puts its page and its plot into
//: `drafts/`. Where the prose says how a comparison came out, it speaks of the book's machine.
//:
//: ## What has to be done
//:
//: The layer is the second convolution of D1 §3.1.2: 32 maps of 13×13 come in, 64 maps of 11×11 go
//: out, through windows of 3×3. It gets what it would get in the network: what the first
//: convolution and pooling make of the first test digit. The weights are random; a sum takes as
//: long with good weights as with bad ones.
let network = try Sequential<Float>(
  inputShape: [28, 28, 1],
  [
    .convolution(32, kernelSize: 3), .relu, .maxPooling(2),
    .convolution(64, kernelSize: 3), .relu, .maxPooling(2),
  ], initialiser: .glorotUniform, generator: &page.generator)
for bias in [network.parameters[1], network.parameters[3]] {
  bias.value = Tensor(shape: bias.value.shape) { _ in Float(page.generator.normal()) / 10 }
}
let outputs = try network.forwardThroughAll(try mnist.test.images([0]))
let maps = outputs[2].output.at(0)
let (kernel, bias) = (network.parameters[2].value, network.parameters[3].value)
page.show("shape of the input x", maps.shape)
page.show("shape of the kernel w", kernel.shape)
page.show("shape of the bias b", bias.shape)
//: Two counts tell nearly everything about a layer's speed. The first is its *operations*. Each
//: number that comes out is a sum of products, one for each place of the window and each channel. A
//: product and its addition, together a *multiply-add*, are two floating-point operations, FLOP for
//: short. The second count is the *bytes* that have to be moved at the very least: every number of
//: input, weights, bias and output once, at four bytes each.
let layer = LayerSizes(
  height: 13, width: 13, inputChannels: 32, kernelSize: 3, outputChannels: 64)
page.show("numbers that come out, 11·11·64", grouped(layer.outputCount))
page.show("products in each, 3·3·32", layer.terms)
page.show("operations, two for each product", grouped(layer.operations))
page.show("bytes, each number once", grouped(layer.bytes))
page.show("operations for each byte", significant(Double(layer.operations) / Double(layer.bytes)))
//: The last line is the layer's *arithmetic intensity*. It is high: a number that has been fetched
//: can be used dozens of times. Whether a loop does that, or fetches it again for every use, is
//: what this chapter is about.
//:
//: ## What the machine can do
//:
//: A processor has two speeds. One is how fast it *computes* when all numbers are at hand. We
//: measure it with a loop that does nothing but fused multiply-adds on sixteen numbers at a time,
//: all of them in registers. (A *register* is a place inside the core; what it computes with has to
//: be in one.) The speed depends on how many sums are on their way at the same time:
let rounds = Processor.hasFusedMultiplyAdd ? 20_000 : 500
let spins: [(sums: Int, run: (Int, Numbers) -> Void)] = [
  (1, Spin<1>.run), (2, Spin<2>.run), (4, Spin<4>.run), (8, Spin<8>.run), (16, Spin<16>.run),
  (24, Spin<24>.run),
]
let factors = Numbers(Array(repeating: 0.5, count: 8 * 16))
let spinRates = try spins.map { spin in
  let seconds = try times.seconds("multiply-adds alone, \(spin.sums) sums") {
    spin.run(rounds, factors)
  }
  return Double(2 * 16 * spin.sums * rounds) / seconds / 1e9
}
page.table(
  ["sums of sixteen numbers on their way", "GFLOP/s"],
  zip(spins, spinRates).map { ["\($0.sums)", significant($1)] })
//: (A GFLOP is a billion operations.) With a single sum, each multiply-add has to wait until the
//: one before is done, and that takes several ticks of the clock, although the core could begin two
//: of them in every tick. Once enough sums are on their way the core is busy all the time. The
//: greatest number is its *peak*. Two cores together should reach twice as much:
let best = spinRates.indices.max { spinRates[$0] < spinRates[$1] } ?? 0
let cores = 2
let team = Team(threads: cores)
let onBoth = try times.seconds("multiply-adds alone, on both cores") {
  team.run(cores) { _, _ in spins[best].run(rounds, factors) }
}
let peakOfBoth = Double(cores * 2 * 16 * spins[best].sums * rounds) / onBoth / 1e9
page.show("peak of one core", significant(spinRates[best]) + " GFLOP/s")
page.show("peak of both", significant(peakOfBoth) + " GFLOP/s")
//: The other speed is how fast numbers *arrive*, and that depends on where they lie. Between a core
//: and the memory stand *caches*, small stores of what was used last: the first level (L1) is the
//: smallest and nearest, the second (L2) larger and slower. We read through as many numbers as fit
//: into each.
let levels = try [("L1", 16), ("L2", 256), ("memory", 128 * 1024)].map { name, kilobytes in
  let numbers = Numbers(count: kilobytes * 256)
  let seconds = try times.seconds("reading \(kilobytes) KB, \(name)") { readThrough(numbers) }
  return (name: name, bandwidth: Double(kilobytes * 1024) / seconds / 1e9)
}
let roof = Roof(peak: spinRates[best], peakOfAll: peakOfBoth, levels: levels)
page.table(
  ["numbers from", "GB/s", "operations that each byte must feed to reach the peak"],
  levels.map { [$0.name, significant($0.bandwidth), significant(roof.peak / $0.bandwidth)] })
//: Put the two speeds together. A loop that does $a$ operations for each byte, and gets its bytes
//: from a place that delivers $B$ of them in a second, is never faster than
//:
//: $$ \min(\text{peak},\; a \cdot B) $$
//:
//: This is the *roofline*: a slope that rises with the intensity until it meets the ceiling. The
//: last column of the table is the place where they meet. To its left a loop waits for its numbers,
//: to its right for its arithmetic. Our layer, taken as a whole, lies far to the right. Now for the
//: loops.
//:
//: ## Stage 1: six loops
//:
//: Here they are, over the library's tensors.
try page.listing("chapters/12-speed/SpeedStages.swift", "func sixLoops(")

let x = Numbers(maps.scalars)
let w = Numbers(kernel.scalars)
let b = Numbers(bias.scalars)
let y = Numbers(count: layer.outputCount)
let reference = sixLoops(maps, kernel, bias)
let loops = try times.seconds("six loops") { _ = sixLoops(maps, kernel, bias) }
var stages = [
  Stage(
    name: "1 six loops", seconds: loops, operations: layer.operations,
    bytes: layer.bytes(reading: 2, writing: 0, forMultiplyAdds: 1))
]
page.show("one image", duration(loops))
page.show("speed", significant(stages[0].rate) + " GFLOP/s")
page.show(
  "numbers that differ from the library's convolution",
  differing(reference.scalars, outputs[3].output.scalars))
//: For each multiply-add this loop asks for two numbers of four bytes, so its intensity is a
//: quarter of an operation for each byte. That is poor, but by the table above it would allow far
//: more speed than this. Something else takes the time.
//:
//: ## Stage 2: pointers
//:
//: A tensor checks every index, four comparisons for a weight and three for an input, for every
//: single product. That is what one wants while a program is being written. Here the sizes are
//: taken for granted, and the loops work on bare pointers. Not a sum is changed. This function runs
//: a stage, holds its numbers against those of the six loops, bit for bit, and times it:

/// Runs a stage whose inner loop moves so many bytes, and says what came of it.
func run(
  _ name: String, bytes: Double, side: Side = .right, line: Int = #line, _ convolve: Convolve
) throws {
  for place in 0..<y.count { y.start[place] = .nan }
  convolve(layer, x.start, w.start, b.start, y.start)
  let wrong = differing(y.scalars, reference.scalars)
  let seconds = try times.seconds(name) { convolve(layer, x.start, w.start, b.start, y.start) }
  let gain = significant((stages.last?.seconds ?? seconds) / seconds)
  stages.append(
    Stage(name: name, seconds: seconds, operations: layer.operations, bytes: bytes, side: side))
  page.show("one image", "\(duration(seconds)), \(gain) times as fast as before", line: line)
  page.show("speed", significant(stages[stages.count - 1].rate) + " GFLOP/s", line: line)
  page.show("numbers that differ from the six loops'", wrong, line: line)
}
try page.listing("chapters/12-speed/SpeedStages.swift", "func pointerLoops(")
try run(
  "2 pointers", bytes: layer.bytes(reading: 2, writing: 0, forMultiplyAdds: 1), pointerLoops)
//: It is still slow, and for two reasons.
//:
//: **The way through memory.** The innermost loop goes over the input channels. The inputs lie side
//: by side, but the weight of the next channel lies a whole row of filters further on. Memory comes
//: in *cache lines* of sixteen numbers; this loop takes one number out of each and walks on.
page.show("cache lines that hold the weights of one sum", layer.terms)
page.show("if they lay side by side, " + "\(layer.terms) / 16", layer.terms / 16)
//: **A sum that waits for itself.** One number is added up at a time, and each multiply-add needs
//: the result of the one before. That is the first row of the table of sums, and a sixteenth of it,
//: as only one of sixteen places is used. The compiler must not mend this: floating-point sums
//: change in their last bits when they are added in another order, so it keeps the order that is
//: written.
//:
//: ## Stage 3: the filters innermost
//:
//: The sums of different filters have nothing to do with each other. So we put the loop over the
//: filters innermost: one input meets the weights of all filters, which lie side by side. Each sum
//: still takes its terms in the same order, so its bits stay. What has changed is the order *among*
//: the sums.
try page.listing("chapters/12-speed/SpeedStages.swift", "func filtersInnermost(")
try run(
  "3 filters innermost", bytes: layer.bytes(reading: 2, writing: 1, forMultiplyAdds: 1),
  filtersInnermost)
//: Now the compiler sees neighbours that do not wait for each other, and takes many of them in one
//: instruction, all by itself. But look at what the inner loop moves. For each multiply-add it
//: reads a weight and a sum, and writes the sum back: twelve bytes. The sums live in memory.
//:
//: ## Stage 4: a vector
//:
//: Let us keep them out of it. `SIMD16<Float>` is sixteen numbers in one register; for us, sixteen
//: filters. Their sums stay there until all terms are added, and are written once. A term is then
//: one read of sixteen weights, one read of an input, which is spread over all sixteen places, and
//: one multiply-add.
try run(
  "4 one vector", bytes: layer.bytes(reading: 17, writing: 0, forMultiplyAdds: 16), side: .above,
  RegisterTile<1, 1>.convolve)
//: Two thirds of the bytes are gone, but not two thirds of the time. Again a sum waits for itself;
//: that it is sixteen numbers wide does not help. The table of sums says what does: *several* of
//: them on their way.
//:
//: ## Stage 5: a register tile
//:
//: So take several windows at once, and several vectors of filters. A vector of weights, once it is
//: in its register, serves all the windows; an input, once it is spread, serves all the filters. A
//: *tile* of $p$ pixels and $v$ vectors has, for each term,
//:
//: - $p \cdot v$ multiply-adds, none of which waits for another;
//: - $p + v$ reads, in place of $2 \cdot p \cdot v$.
try page.listing("chapters/12-speed/SpeedStages.swift", "static func sums(")
//: How large should it be? In registers there have to be $p \cdot v$ sums, $v$ vectors of weights
//: and one input. The larger the tile, the more multiply-adds for each read; but sums that find no
//: register go to memory and back for every term, as in stage 3. Watch what happens.
page.table(
  ["processor", "vector registers", "numbers in each"],
  [["AVX-512", "32", "16"], ["AVX2", "16", "8"], ["128-bit vectors, 64-bit ARM", "32", "4"]])
let tiles: [(pixels: Int, vectors: Int, run: Convolve)] = [
  (1, 1, RegisterTile<1, 1>.convolve), (1, 4, RegisterTile<1, 4>.convolve),
  (2, 4, RegisterTile<2, 4>.convolve), (4, 4, RegisterTile<4, 4>.convolve),
  (6, 4, RegisterTile<6, 4>.convolve), (7, 4, RegisterTile<7, 4>.convolve),
  (8, 4, RegisterTile<8, 4>.convolve), (11, 4, RegisterTile<11, 4>.convolve),
  (12, 2, LibraryTile(layer).convolve),
]
page.table(
  ["tile", "registers of 16", "multiply-adds", "reads", "to each read", "GFLOP/s", "of the peak"],
  try tiles.map { tile in
    let (p, v) = (tile.pixels, tile.vectors)
    let seconds = try times.seconds("tile \(p)×\(v)") {
      tile.run(layer, x.start, w.start, b.start, y.start)
    }
    let rate = Double(layer.operations) / seconds / 1e9
    return [
      "\(p)×\(v)", "\(p)·\(v) + \(v) + 1 = \(p * v + v + 1)", "\(p * v)", "\(p + v)",
      significant(Double(p * v) / Double(p + v)), significant(rate), percent(rate / roof.peak),
    ]
  })
//: Speed rises with the multiply-adds to each read, until the registers are full, and then falls
//: off. One register too many costs a good part of it; with many too many the compiler gives up and
//: keeps all sums in memory.
//:
//: The last row is the library's own tile. It has as many sums as 6×4. The squarer tile has fewer
//: reads, but both have more multiply-adds than reads, and the long one fits layers of 32 filters
//: as well as those of 64, so that one shape will do. It comes in two halves of six rows, because
//: the compiler unrolls short loops only, and what it does not unroll it keeps in memory:
try page.listing("Sources/Kernels/Tile.swift", "mutating func add(", comment: false)
try run(
  "5 tile", bytes: layer.bytes(reading: 4 * 16 + 6, writing: 0, forMultiplyAdds: 6 * 4 * 16),
  side: .below, RegisterTile<6, 4>.convolve)
//: The bits are still those of the six loops: every sum has met its terms in their order. And this
//: is close to all that the core can do. One layer of one image has little more to give. But a
//: network has several layers, and a batch many images.
//:
//: ## Stage 6: one image at a time
//:
//: Take both blocks of D1's network, each a convolution, ReLU and 2×2 pooling, and a batch of
//: images. There are two ways through. *Layer at a time*: a layer takes the whole batch before the
//: next one begins. That is how frameworks are built. *Image at a time*: the first image goes
//: through all layers, then the second. The loops are the same and so are the sums. What differs is
//: how long a number lies about before it is used again, and where it lies meanwhile.
let first = LayerSizes(
  height: 28, width: 28, inputChannels: 1, kernelSize: 3, outputChannels: 32)
let blocks = [
  LayerBlock(
    sizes: first, weights: Numbers(network.parameters[0].value.scalars),
    bias: Numbers(network.parameters[1].value.scalars)),
  LayerBlock(sizes: layer, weights: w, bias: b),
]
let counts = [
  ("digit", first.inputCount), ("convolution 1", first.outputCount),
  ("pooling 1", blocks[0].pooledCount), ("convolution 2", layer.outputCount),
  ("pooling 2", blocks[1].pooledCount),
]
// A machine without fused multiply-adds would take minutes over more.
let batches = stages[4].seconds < 1e-3 ? [1, 4, 16, 64, 128, 256] : [1, 8]
let batch = batches[batches.count - 1]
let left = counts.reduce(0) { $0 + 4 * $1.1 }
page.table(
  ["what comes out", "of one image", "of \(batch) images"],
  (counts.map { ($0, 4 * $1) } + [("all of it", left)]).map {
    ["\($0)", size($1), size($1 * batch)]
  })
page.show("weights of both convolutions", size(4 * (first.weightCount + layer.weightCount)))
//: Hold the two columns against the caches of the machine, in the line at the top of this page. All
//: that one image leaves behind, and the weights with it, has room in a core's second-level cache.
//: What a large batch leaves behind has not, and may have none in the third level either. Layer at
//: a time, a layer reads what the one before has written long ago: the larger the batch, the
//: further away.
let digits = Numbers(try mnist.test.images(Array(0..<batch)).scalars)
let results = Numbers(count: batch * blocks[1].pooledCount)
let wide = counts.dropFirst().map { Numbers(count: batch * $1) }
let narrow = counts.dropFirst().map { Numbers(count: $1) }
let passes = try batches.map { count in
  let byLayers = try times.seconds("layer at a time, \(count) images") {
    layerAtATime(blocks, count, digits, wide)
  }
  let byImages = try times.seconds("image at a time, \(count) images") {
    imageAtATime(blocks, 0..<count, digits, narrow, results)
  }
  return (byLayers: byLayers, byImages: byImages)
}
page.table(
  ["images", "left behind", "layer at a time, each", "image at a time, each", "times as fast"],
  zip(batches, passes).map { count, pass in
    ["\(count)", size(count * left)]
      + [pass.byLayers, pass.byImages].map { duration($0 / Double(count)) }
      + [significant(pass.byLayers / pass.byImages)]
  })
layerAtATime(blocks, batch, digits, wide)
imageAtATime(blocks, 0..<batch, digits, narrow, results)
page.show("numbers that differ", differing(wide[3].scalars, results.scalars))
page.show(
  "numbers that differ from the library's network, first image",
  differing(Array(results.scalars.prefix(blocks[1].pooledCount)), outputs[5].output.scalars))
page.figure(
  "batches",
  caption: """
    The time of one image on both ways, over what the whole batch leaves behind. While that has room \
    in a cache, it makes little difference which loop is the outer one, for numbers that are read in \
    their order are fetched ahead. Beyond the last cache, every layer waits for the memory.
    """, batchPlot(batches.map { $0 * left }, passes, batches))
//: ## Stage 7: fusing
//:
//: Even so the convolution writes its whole map, ReLU reads and writes it again, and pooling reads
//: it a third time, to keep a quarter. Why write it down at all? Two rows of the convolution are
//: all that one row of pooling needs. So we work out two rows, rectify and pool them while they are
//: still in the first-level cache, and use the same room for the next two.
try page.listing("chapters/12-speed/SpeedPasses.swift", "func convolveRectifyPool(")
//: There is a second gain. Pooling drops the last row and the last column of a map of 11×11; a
//: convolution that knows who is going to read it need not work them out.
let needed = (2 * blocks[1].pooledHeight) * (2 * blocks[1].pooledWidth)
page.show("room between convolution 1 and its pooling, so far", size(4 * first.outputCount))
page.show("two rows of it", size(4 * 2 * first.outputWidth * first.outputChannels))
page.show("pixels of a map of convolution 2", layer.outputHeight * layer.outputWidth)
page.show("pixels that its pooling looks at", needed)
let unfused = results.scalars
fused(blocks, 0..<batch, digits, narrow, results)
let together = try times.seconds("fused") { fused(blocks, 0..<batch, digits, narrow, results) }
page.show("fused, for each image", duration(together / Double(batch)))
page.show("times as fast", significant(passes[passes.count - 1].byImages / together))
page.show("numbers that differ", differing(unfused, results.scalars))
//: ## Stage 8: fewer multiplications
//:
//: So far every product in the formula was formed. Does it have to be? Not when a window slides.
//: Here is the smallest case, called F(2, 3): *two* neighbouring outputs of a kernel of *three*.
let d: Tensor<Float> = [[1, 3, 2, 5]]
let g: Tensor<Float> = [[2, -1, 4]]
page.show("d", d)
page.show("g", g)
let direct = try page.work("y") { try convolution(d, g, observer: &$0) }
//: Six multiplications. Shmuel Winograd showed that four are enough:
//:
//: $$ m_1 = (d_0 - d_2) \cdot g_0 $$
//:
//: $$ m_2 = (d_1 + d_2) \cdot \tfrac{1}{2} (g_0 + g_1 + g_2) $$
//:
//: $$ m_3 = (d_2 - d_1) \cdot \tfrac{1}{2} (g_0 - g_1 + g_2) $$
//:
//: $$ m_4 = (d_1 - d_3) \cdot g_2 $$
//:
//: $$ y_0 = m_1 + m_2 + m_3, \qquad y_1 = m_2 - m_3 - m_4 $$
let sides = winogradFactors(d.scalars, g.scalars)
let m = sides.map { $0.data * $0.kernel }
page.table(
  ["", "from the data", "from the kernel", "their product"],
  zip(sides, m).enumerated().map { index, line in
    ["m\(index + 1)"] + [line.0.data, line.0.kernel, line.1].map { format($0) }
  })
page.show("y0 = m1 + m2 + m3", m[0] + m[1] + m[2])
page.show("y1 = m2 − m3 − m4", m[1] - m[2] - m[3])
//: Multiply the formulas out and all that is too much cancels. The price is additions. But the
//: factors *from the kernel* are worked out once, for all windows and all images; the factors *from
//: the data* once for all filters; and the last sums once for all channels. Where there are dozens
//: of both, the products are what counts.
//:
//: In general, $m$ outputs of a kernel of $r$ take $m + r - 1$ products in place of $m \cdot r$. In
//: two dimensions this is done along the rows and along the columns, and the saving is squared:
page.table(
  ["", "products", "directly", "times fewer"],
  [2, 4].map { m in
    let (fewer, all) = ((m + 3 - 1) * (m + 3 - 1), (m * 3) * (m * 3))
    return [
      "F(\(m)×\(m), 3×3)", "\(m + 2)·\(m + 2) = \(fewer)", "\(m)·\(m) · 3·3 = \(all)",
      significant(Double(all) / Double(fewer)),
    ]
  })
//: Our layer of 11×11 pixels takes three tiles of four each way; the last ones reach over the edge,
//: and what they work out there is dropped. The library's kernels work out four images at a time,
//: so that each of the products is a product of matrices, and goes through the tile of stage 5.
let winograd = [2, 4].map {
  WinogradLayer(layer, outputs: $0, images: 4, weights: w, bias: b)
}
let some = Numbers(Array(wide[1].scalars.prefix(4 * layer.inputCount)))
let byWinograd = try winograd.map { layer in
  let y = Numbers(count: 4 * layer.layer.outputCount)
  let seconds = try times.seconds("Winograd, tiles of \(layer.sizes.outputs)") {
    layer.run(some, y)
  }
  layer.run(some, y)
  return (seconds: seconds, numbers: y.scalars)
}
let exact = exactConvolution(layer, maps.scalars, kernel.scalars, bias.scalars)
page.table(
  ["", "products of an image", "for each image", "times as fast as stage 5"],
  [["directly", grouped(layer.operations / 2), duration(stages[4].seconds), "1.00"]]
    + zip(winograd, byWinograd).map { layer, run in
      let (side, seconds) = (layer.sizes.outputs, run.seconds / 4)
      return [
        "F(\(side)×\(side), 3×3)", grouped(layer.products), duration(seconds),
        significant(stages[4].seconds / seconds),
      ]
    })
//: The saving in time is smaller than that in products, for the transforms take time too. And here,
//: for the first time, the bits are others: these are not the sums of the formula in another order,
//: but other sums. How far are they off? We compare with the six loops in `Double`.
let rivals =
  [("directly", reference.scalars)]
  + zip(winograd, byWinograd).map { layer, run in
    ("F(\(layer.sizes.outputs)×\(layer.sizes.outputs), 3×3)", run.numbers)
  }
page.table(
  [
    "", "greatest error, relative to the greatest number", "numbers on the way are larger by up to",
  ],
  zip(rivals, ["–", "(2 · 1.5 · 3)² = 81", "(10 · 1 · 19)² = 36,100"]).map { rival, growth in
    let numbers = Array(rival.1.prefix(layer.outputCount))
    return [rival.0, significant(largestError(numbers, exact)), growth]
  })
//: The small tiles err even less than the loops do, for their sums are shorter: one product for
//: each channel, not one for each term. The large ones err more. Each transform adds up multiples
//: of numbers whose large parts cancel in the end, but the rounding errors of the large parts do
//: not. The last column says how much larger they can get: the greatest sum of factors in a row of
//: each of the three transforms, multiplied, and squared for two dimensions. That is the worst
//: case. In fact errors cancel as well, and what is left is far below what a network would notice;
//: but it is the reason why tiles are not made larger still.
//: ## Stage 9: threads
//:
//: The last step is the plainest. There are two cores; let both work. The images of a batch have
//: nothing to do with each other, so the batch is cut into parts, called *lanes*, and a *thread* on
//: each core takes one after another.
try page.listing("chapters/12-speed/SpeedPasses.swift", "func fusedInLanes(")
let rooms = (0..<4).map { _ in counts.dropFirst().map { Numbers(count: $1) } }
let inLanes = Numbers(count: results.count)
let teams = [Team(threads: 1), team]
let spans = try teams.map { team in
  let seconds = try times.seconds("fused, on \(team.threads) of the cores") {
    fusedInLanes(blocks, batch, digits, rooms, inLanes, team)
  }
  fusedInLanes(blocks, batch, digits, rooms, inLanes, team)
  page.show("cores", team.threads)
  page.show("numbers that differ", differing(inLanes.scalars, results.scalars))
  page.show("for each image", duration(seconds / Double(batch)))
  return seconds
}
page.show("times as fast", significant(spans[0] / spans[1]))
//: If a part $p$ of the time can be shared between $n$ cores and the rest cannot, they need
//: $1 - p + p/n$ of the time that one core needs. This is *Amdahl's law*. A program of which nine
//: tenths can be shared will never be more than ten times as fast, however many cores there are.
//: For two cores the part can be worked out from the times:
page.show("p = 2 · (1 − time on both / time on one)", 2 * (1 - spans[1] / spans[0]), decimals: 2)
//:
//: ### The same bits on one core and on two
//:
//: A forward pass adds nothing up between images. Training does: a gradient is a sum over all
//: images of the batch. And a sum of floating-point numbers depends on its order.
let huge: Float = 16_777_216
page.show("((16777216 + 1) + 1) + 1", ((huge + 1) + 1) + 1)
page.show("(16777216 + 1) + (1 + 1)", (huge + 1) + (1 + 1))
//: (Beyond this number a `Float` has only even neighbours.) The first is the sum on one core, the
//: second the same sum on two cores, half each. A program that cuts its sums into as many parts as
//: it has cores gives other numbers on every machine. So the number of lanes is fixed: four,
//: whether one core works on them or two. Each lane adds up its own images, and at the end the
//: lanes are added in their order, whichever was done first.
try page.listing("chapters/12-speed/SpeedPasses.swift", "func channelSums(")
//: As an example, the sum of each of the 64 maps over all images:
let pixels = blocks[1].pooledHeight * blocks[1].pooledWidth
let ways: [(lanes: Int, team: Team)] = [
  (4, teams[0]), (4, teams[1]), (1, teams[0]), (2, teams[1]),
]
let sums = ways.map { channelSums(batch, pixels, 64, results, lanes: $0.lanes, $0.team) }
page.table(
  ["lanes", "cores", "sums that differ from the first row's", "by at most, relatively"],
  zip(ways, sums).map { way, sum in
    let difference = largestError(sum, sums[0].map(Double.init))
    return [
      "\(way.lanes)", "\(way.team.threads)", "\(differing(sum, sums[0])) of \(sum.count)",
      difference == 0 ? "0" : significant(difference),
    ]
  })
//: ## All stages
//:
//: In one table. What the loops ask for is counted from their source, and as operations counts only
//: what is really done: Winograd's convolution is done sooner at fewer operations a second.
let moved = passBytes(blocks)
let pass = batch * (first.operations + layer.operations)
let fusedPass = batch * (first.operations + layer.operations / 121 * needed)
stages += [
  Stage(
    name: "6 layer at a time", seconds: passes[passes.count - 1].byLayers, operations: pass,
    bytes: Double(batch) * moved.parted, images: batch, isPass: true),
  Stage(
    name: "6 image at a time", seconds: passes[passes.count - 1].byImages, operations: pass,
    bytes: Double(batch) * moved.parted, images: batch, isPass: true),
  Stage(
    name: "7 fused", seconds: together, operations: fusedPass,
    bytes: Double(batch) * moved.fused, images: batch, isPass: true, side: .left),
  Stage(
    name: "8 Winograd", seconds: byWinograd[1].seconds, operations: 2 * 4 * winograd[1].products,
    bytes: 4 * winograd[1].bytes, images: 4, side: .left),
  Stage(
    name: "9 both cores", seconds: spans[1], operations: fusedPass,
    bytes: Double(batch) * moved.fused, cores: cores, images: batch, isPass: true),
]
page.table(
  ["stage", "does", "for each image", "operations for each byte", "GFLOP/s", "of the peak"],
  stages.map { stage in
    [
      stage.name, stage.isPass ? "both blocks" : "convolution 2",
      duration(stage.seconds / Double(stage.images)), significant(stage.intensity),
      significant(stage.rate),
      percent(stage.rate / (stage.cores == 1 ? roof.peak : roof.peakOfAll)),
    ]
  })
page.figure(
  "roofline",
  caption: """
    The stages under the roofs of the machine. The slopes are what one core can do with numbers from \
    L1, L2 and memory, the ceilings what one core and both can compute. A stage stands the further \
    right the more operations its loop does for each byte that it asks for. What lies far below its \
    roof waits for something else: for its own sums (1, 2, 4), or for numbers from further away \
    (layer at a time), or does other work besides the products that are counted (Winograd).
    """, rooflinePlot(roof, stages))
//: ## From here to the engine
//:
//: The module [Engine](../../Sources/Engine/Engine.swift), which trains networks in this book, is
//: put together from these stages. It makes a plan for a network once, with all the memory that it
//: will need. The way back goes through the same tile: for the gradient of a kernel the sums that
//: stay in registers are those of its weights, and the terms come from the pixels. A group of a few
//: images goes through all convolutions at a time. A large dense layer is the other way about: its
//: weights have no room in the cache, so it takes the whole batch, and every weight is fetched
//: once. And where a loop only passes over numbers, as in an optimiser's step, nothing helps but
//: not to pass over them more often than necessary.
//:
//: ## Beside other engines
//:
//: How good is that? Others have written engines too. `make bench` trains each network of the
//: documents here, in PyTorch and in Keras on TensorFlow, in turns on one machine: same network,
//: same digits, same batches, same optimiser. It takes half an hour, so the page does not run it, but
//: reads the table that it left, [epoch.tsv](../../figures/12-speed/epoch.tsv). Seconds an epoch of
//: 60,000 digits, and at the end those of the fastest of the others by ours:
let epochs = try benchmarkRows()
page.table(
  ["network", "1 thread", "2 threads", "PyTorch", "channels last", "compiled", "Keras", "times"],
  epochs.map { [$0.network] + $0.seconds.map { format($0, decimals: 2) } + [significant($0.gain)] })
//: *Channels last* is the order of axes that this book uses throughout; PyTorch's own is channels
//: first. *Compiled* is PyTorch's compiler, `torch.compile`. These are libraries for every network
//: there is, on every processor; their answer to this chapter lies in many thousand lines. Ours
//: knows few kinds of layer, and it knows before it begins how large everything is.
//:
//: ## What the document says
//:
//: D0 §6.3 asks how a network can be made fast enough for use, and names three ways.
//:
//: **Model compression**: prune and quantise, so that the model has fewer parameters and needs less
//: computation. Let us prune our layer to half of its filters.
let pruned = LayerSizes(
  height: 13, width: 13, inputChannels: 32, kernelSize: 3, outputChannels: 32)
page.claim(
  .D0, "6.3", "operations of a convolution of which half the filters are pruned", says: "fewer",
  gets: pruned.operations < layer.operations ? "fewer" : "not fewer",
  because: """
    \(grouped(pruned.operations)) in place of \(grouped(layer.operations)): every weight of a \
    convolution is used at every pixel.
    """)
let halfKernel = Numbers(kernel[0..., 0..., 0..., 0..<32].scalars)
let halved = try times.seconds("half the filters") {
  RegisterTile<6, 2>.convolve(pruned, x.start, halfKernel.start, b.start, y.start)
}
page.show("one image, half the filters", duration(halved))
page.show("times as fast as stage 5", significant(stages[4].seconds / halved))
//: So it is, but parameters and work are not the same thing. The dense layer at the end of D1's
//: network has nearly half of all parameters and hardly any of the work (chapter 8 counts both):
//: prune *that*, and the file gets smaller and nothing gets faster. Quantising, numbers of one byte
//: in place of four, is not tried here.
//:
//: **Hardware acceleration**: GPU or FPGA. We have none here to measure, and for large networks
//: there is no doubt. What can be said is what the plain processor does for a digit when it is used
//: well:
let real = together / Double(batch)
page.show("fused on one core, one image", duration(real))
page.show("images in a second", significant(1 / real))
page.show("images in the time of one picture of a camera, 1/60 s", significant(1 / 60 / real))
page.show("tile against six loops, times as fast", significant(loops / stages[4].seconds))
//: The last line is an acceleration by program alone, on the same hardware. A network of this size
//: does not need more than that to be fast enough for use. And hardware only promises a peak: the
//: six loops had the same core, and used a hundredth of it.
//:
//: **Better algorithms and architecture**: that is this chapter. Tiling and fusing took away waiting,
//: not work; Winograd takes away work.
page.claim(
  .D0, "6.3", "multiplications of the same convolution by a better algorithm", says: "fewer",
  gets: 2 * winograd[1].products < layer.operations ? "fewer" : "not fewer",
  because: """
    F(4×4, 3×3) takes \(grouped(winograd[1].products)) in place of \
    \(grouped(layer.operations / 2)), the edges of the last tiles included.
    """)
//: D0 §3.3 says that networks of this kind suit parallel computing. Yes, at three levels: the sums
//: of a layer do not depend on each other, so that vectors and tiles can take hundreds of them at
//: once, and the images of a batch do not either.
//:
//: ## Summary
//:
//: - Operations of a convolution: two for each product, $2 \cdot k k c \cdot h w f$ for windows of
//:   $k \times k$, $c$ channels and $f$ maps of $h \times w$.
//: - Arithmetic intensity $a$ is operations over bytes. No loop is faster than
//:   $\min(\text{peak},\; a \cdot B)$.
//: - Put innermost what does not wait: different sums, side by side in memory.
//: - A tile of $p \times v$ vectors needs $p v + v + 1$ registers, and does $p v$ multiply-adds for
//:   $p + v$ reads.
//: - Keep what lies between two layers in the cache: one image at a time, fused.
//: - $m$ outputs of a kernel of $r$ take $m + r - 1$ products, not $m \cdot r$.
//: - Cut sums by a rule that does not ask how many cores there are; then the bits stay.
//:
//: ## Exercises
page.exercises(speedExercises)
try page.finish()
