//: # From bytes to tensors
//:
//: Look at a handwritten digit, and you know which one it is before you could say how. A program is
//: not shown a digit. It is given numbers, one for each dot of the picture, small where the paper is
//: bare and large where there is ink. Everything in this book, up to the network that learns to
//: read such digits, is arithmetic on numbers like these.
//:
//: This text is itself a program. The first thing it does is to open a file of digits and print
//: the middle of the first one.
import Datasets
import Exercises
import Figures
import Notebook
import Tensors

let page = try Page("Tensors: from the bytes of a file to numbers that a network can be given.")
let mnist = try page.mnist()
let train = try mnist.train.normalised(.none)
let digit = train.image(0)
let shown = digit[5..<25, 4..<24]
page.show("\(shown)")
//: Half close your eyes. Zeros are bare paper, large numbers are ink, and a stroke runs between
//: them. Each of the numbers is a **pixel**, short for picture element.
page.say(
  """
  These are \(shown.shape[0]) of the image's **\(digit.shape[0])** rows and \(shown.shape[1]) of \
  its **\(digit.shape[1])** columns; the pixels around them add up to \
  \(format(digit.sum() - shown.sum())). Somebody has noted beside the image what it shows: \
  **\(train.classes[0])**.
  """)
page.figure(
  "digit",
  caption: """
    The same numbers as ink on paper, and the framed part as the program has it. Rows and columns \
    are counted from 0.
    """, magnified(digit, rows: 6..<12, columns: 7..<13))
//: A block of numbers with a shape is called a **tensor**. This table is one, and so are a single
//: number, a row of numbers, a pile of tables. The chapter takes the bytes of a file and makes
//: tensors of them. At its end you will be able, with a pencil, to
//:
//: - read the header of a data file, byte by byte;
//: - say where in memory a pixel lies, and which pixel lies at a given place;
//: - say whether two tensors can be added, and what shape comes out;
//: - turn a grey value into the number that a network is given, in the three ways in use;
//: - write a label as a row with a single one in it, and read it back.
//:
//: And the program will have read most of the test digits: without a network, by subtraction
//: alone. It will also have failed, in a way that shows what a network is needed for.
//:
//: ## How to read a page of this book
//:
//: The prose is the comments of a program, [main.swift](main.swift), and between the prose stands
//: what the program printed when it ran. Change a number in it, type `swift run tensors`, and read
//: again.
//:
//: - A line such as `1·12 + 0·4 + 2·1 = 14` is *worked*: the program has written out its own
//:   arithmetic. Nobody has typed it in.
//: - The book follows five documents that explain how to recognise digits, called D0 to D4 here;
//:   "D1 §2.2" is section 2.2 of D1. Every number that they claim is computed again. **✓** means
//:   that we get the same, **✗** that we do not, and then the page says why. All claims of the
//:   book stand together in [one table](../CLAIMS.md).
//: - The exercises at the end are marked by `swift run longhand check 1.1 ANSWER`. A wrong answer
//:   is told what is wrong with it; `--hint` gives one hint more each time, and `--solution` works
//:   the answer out.
//:
//: Here are the first claims. They are about the size of an image, and about a single pixel. It is
//: stored in one **byte**, eight bits that can be set in 256 ways: the whole numbers from 0 to 255.
let smallest = Int(train.pixels.min() ?? 0)
let largest = Int(train.pixels.max() ?? 0)
for (document, section) in [(Document.D0, "1"), (.D1, "2.2"), (.D2, "1.1"), (.D4, "1.3")] {
  page.claim(
    document, section, "rows and columns of an image", says: [28, 28],
    gets: [train.rows, train.columns], because: "Every image of the file has this shape.")
}
page.claim(
  .D0, "3.2.1", "the range of a pixel", says: "0 to 255", gets: "\(smallest) to \(largest)",
  because: "The smallest and the largest byte of all training images.")
//: One thing is worth knowing before you meet these digits elsewhere: they are often drawn white on
//: black, because a screen shows a large number bright. The numbers are the same.
//:
//: ## What the file says about itself
//:
//: The set is called MNIST, and it is four files: images and labels to learn from, images and
//: labels to be tested by. Their format, IDX, is as plain as a format can be. First comes a
//: **header**, then one number after another until the end. A reader has to know how many images
//: there are and how large they are, and that is what the header says.
//:
//: Here are its bytes. Tools that look into files show a byte in *hexadecimal*, two signs from
//: 0 to f, the first worth sixteen times the second; so you see both ways of writing it.
let images = try mnist.idx(.trainImages)
let labels = try mnist.idx(.trainLabels)

/// Some bytes of a header in both ways of writing, and what they say.
func row(_ bytes: Range<Int>, of file: IDX, _ meaning: String) -> [String] {
  let part = file.header[bytes]
  let last = bytes.upperBound - 1
  return [
    bytes.count == 1 ? "\(last)" : "\(bytes.lowerBound) to \(last)",
    part.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " "),
    part.map { "\($0)" }.joined(separator: " "),
    meaning,
  ]
}

/// The whole header: what it begins with, then four bytes for each axis.
func rows(of file: IDX, axes: [String]) -> [[String]] {
  [
    row(0..<2, of: file, "always zero"),
    row(2..<3, of: file, "the kind of number: \(file.elementType)"),
    row(3..<4, of: file, "how many axes follow: \(file.dimensions.count)"),
  ]
    + axes.enumerated().map { axis, name in
      let meaning = "axis \(axis), \(name): \(grouped(file.dimensions[axis]))"
      return row((4 + 4 * axis)..<(8 + 4 * axis), of: file, meaning)
    }
}
let columns = ["bytes", "hexadecimal", "decimal", "what they say"]
page.table(columns, rows(of: images, axes: ["images", "rows", "columns"]))
//: A byte cannot count further than 255, so each axis has four of them. They are read as you read
//: the digits of a number, only that a place is worth 256 times the next one and not ten times.
//: The function that does it has one line; `sumOfProducts` does the same and writes its sum out.

/// Bytes as one number, the first of them worth most.
func number(_ bytes: some Sequence<UInt8>) -> Int { bytes.reduce(0) { $0 * 256 + Int($1) } }

let count = images.header[4..<8]
page.show(
  "bytes 4 to 7",
  sumOfProducts(count.map { Int($0) }, [256 * 256 * 256, 256 * 256, 256, 1]))
page.show("number(bytes 4 to 7)", grouped(number(count)))
page.show("number, from the wrong end", grouped(number(count.reversed())))
//: The last line is what comes out when the bytes are read from the other end, as most processors
//: keep their own numbers. It is the classic first mistake with this format. The remedy is a check
//: that costs nothing: the header says how long the file must be, and our reader refuses one that
//: is longer or shorter.
page.show(
  "bytes in the file",
  "\(images.header.count) + "
    + images.dimensions.map(grouped).joined(separator: "·")
    + " = \(grouped(images.header.count + images.body.count))")
page.table(columns, rows(of: labels, axes: ["labels"]))
//: The labels have one axis: a label is a single number. There are as many labels as images, and
//: the first label belongs to the first image.
//:
//: With that, the sizes that the documents give can be checked.
let test = try mnist.test.normalised(.none)
let (trainCount, testCount) = (train.count, test.count)
page.claim(
  .D1, "2.2", "training, test and all images", says: "60,000, 10,000 and 70,000",
  gets: "\(grouped(trainCount)), \(grouped(testCount)) and \(grouped(trainCount + testCount))",
  because: "The headers of the two files of images, and their sum.")
page.claim(
  .D2, "1.1", "training and test images", says: "60,000 and 10,000",
  gets: "\(grouped(trainCount)) and \(grouped(testCount))",
  because: "The headers of the two files of images.")
page.claim(
  .D4, "1.3", "training images", says: 70_000, gets: trainCount,
  because: """
    The header of the training images says \(grouped(trainCount)). Together with the \
    \(grouped(testCount)) test images there are \(grouped(trainCount + testCount)). D4 seems \
    to have counted all images as training images, and the test images once more.
    """)
page.claim(
  .D4, "1.3", "test images", says: 10_000, gets: testCount,
  because: "The header of the test images.")
//: D3 §3.2.1 lists as a step of its own that the images are divided into a training set and a test
//: set. There is nothing left to divide: they come in separate files, so that everyone is tested by
//: the same ones.
//:
//: ### What a file cannot show
//:
//: D2 §1.1 says that the digits were chosen from those of employees of the US Census Bureau. Look
//: at the header again: it names no writer, no place and no year. Nothing that we could compute
//: would tell, so this claim gets neither ✓ nor ✗. The makers of the set give a fuller account
//: (Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, "Gradient-based learning applied to document
//: recognition", 1998, section III): half of the digits are by employees of the bureau, the other
//: half by high-school students, whose hands are harder to read.
//:
//: ## Where a number lives
//:
//: Memory has no rows and columns. It is one long line of places, and a table has to be laid into
//: that line in some order. Ours is **row-major**: the first row, then the second, and so on, and of
//: several tables all of the first before the second. IDX files have the same order, and so the
//: bytes of an image are in the right order already.
//:
//: To see it, take a tensor that is small enough to print and whose every number spells its own
//: place: in 102 the hundreds say table 1, the tens row 0, the units column 2.
let small = Tensor<Float>(shape: [2, 3, 4]) { place in
  Float(100 * place[0] + 10 * place[1] + place[2])
}
page.show("small", small)
page.show("shape", small.shape)
page.show("strides", small.strides)
//: An **axis** is a direction in which one can count: here tables, rows, columns. The **shape** says
//: how many places each axis has, and the number of axes is the **rank**. The **stride** of an axis
//: says how far apart in memory two neighbours along that axis are. Along the last axis neighbours
//: touch. One row further means to pass over a whole row, and one table further over a whole table:
//: a stride is the product of all later extents.
//:
//: $$ \text{stride}_a = \prod_{b > a} \text{shape}_b $$
//:
//: The **offset** of a number is its place in memory, counted from 0. It takes one product for each
//: axis:
//:
//: $$ \text{offset} = \sum_a \text{index}_a \cdot \text{stride}_a $$
for place in [[0, 0, 0], [0, 2, 1], [1, 0, 2], [1, 2, 3]] {
  page.show(
    "offset\(place)",
    sumOfProducts(place, small.strides)
      + ", and there stands \(format(small.scalars[small.offset(of: place)]))")
}
//: You have done this sum all your life. The number 102 is read as 1·100 + 0·10 + 2·1; its strides
//: are 100, 10 and 1 because each of its "axes" has ten places. In `small` they have fewer.
page.figure(
  "strides",
  caption: """
    The tensor `small` as two tables and as the line that it is in memory. The framed number is the \
    same: place [1, 0, 2], offset 14. To the right its neighbour is 1 further, the number below it \
    \(small.strides[1]) further.
    """, tablesAndMemory(small, framing: [1, 0, 2]))
//: The library finds an offset by the same sum with the factors taken out, (1·3 + 0)·4 + 2, which
//: needs the shape alone and no strides. The `guard` is there so that a wrong index ends in a
//: sentence that names it, and not in somebody else's number.
try page.listing("Sources/Tensors/Tensor+Subscripts.swift", "public func offset(of index: [Int])")
//: The way back is division with remainder, beginning at the last axis: 14 divided by 4 is 3, and
//: the remainder 2 is the column; 3 divided by 3 is 1, and the remainder 0 is the row; 1 is the table.
page.show("place of offset 14", small.index(at: 14))
//: Now the real thing. In the file the images follow one another, so they are a tensor of rank 3,
//: and the header comes before them. Where is the byte of row 7, column 8 of the first image, and
//: where is that of row 14, column 13 of the fourth? (Counted from 0, the fourth is number 3.)
let all = train.allImages().reshaped(to: [trainCount, train.rows, train.columns])
page.show("strides", all.strides)
for place in [[0, 7, 8], [3, 14, 13]] {
  let offset = all.offset(of: place)
  page.show(
    "offset\(place)",
    sumOfProducts(place, all.strides)
      + ": byte \(images.header.count) + \(grouped(offset))"
      + " = \(grouped(images.header.count + offset)) of the file, \(images.body[offset])")
}
page.show("digit[7, 8]", digit[7, 8])
//: ## Parts, and the whole under another shape
//:
//: A **slice** is a part of a tensor. A range takes several places along an axis and keeps the axis;
//: a single index takes one place, and the axis is gone. An axis that is not named is taken whole.
let half = stride(from: 0, to: 28, by: 2)
page.table(
  ["slice", "what it is", "shape"],
  [
    ["`digit[7, 0...]`", "row 7", "\(digit[7, 0...].shape)"],
    ["`digit[0..., 14]`", "column 14", "\(digit[0..., 14].shape)"],
    ["`digit[6..<12, 7..<13]`", "the part under the lens", "\(digit[6..<12, 7..<13].shape)"],
    ["`digit[half, half]`", "every second pixel both ways", "\(digit[half, half].shape)"],
    ["`all[0..<64]`", "the first 64 images", "\(all[0..<64].shape)"],
    ["`all[0..<64, 13, 13]`", "one pixel of each of them", "\(all[0..<64, 13, 13].shape)"],
  ])
page.show("digit[6..<9, 7..<13]", digit[6..<9, 7..<13])
//: The opposite of a part is the whole under a new shape. A dense layer, which we meet in chapter 5,
//: knows nothing of rows and columns; it wants an image as one row of numbers. To **flatten** a
//: tensor is to forget its shape: no number moves, since in memory they always were one row. What
//: becomes of row 7, column 8? You know that already; it is its offset.
let flat = digit.flattened()
page.show("digit.shape", digit.shape)
page.show("flat.shape", flat.shape)
page.show("offset[7, 8]", sumOfProducts([7, 8], digit.strides))
page.show("flat[204]", flat[204])
//: ### Which axis comes first?
//:
//: A network is given many images at once, a **batch**, and later on each image will have
//: several numbers for each pixel, its **channels**: red, green and blue in a colour photograph; ink
//: alone in ours. That makes four axes, and they can be put in any order, as long as all agree.
//: They do not. Here is a batch of 64 images (the size of D4's batches, §3.2) in three orders.
//: The last column does what every document's network does before its dense layers: it keeps axis 0
//: and flattens the rest.
let batch = train.images(Array(0..<64))
let pyTorchBatch = batch.transposed([0, 3, 1, 2])
let batchOfD4 = batch.transposed([3, 1, 2, 0])
page.table(
  ["order of the axes", "whose", "shape", "strides", "flattened from axis 1"],
  [
    ("batch, height, width, channel", "Keras's and ours", batch),
    ("batch, channel, height, width", "PyTorch's", pyTorchBatch),
    ("channel, height, width, batch", "D4 §4.2", batchOfD4),
  ].map { order, whose, batch in
    [order, whose, "\(batch.shape)", "\(batch.strides)", "\(batch.flattened(from: 1).shape)"]
  })
page.show("the first two are equal in memory", batch.scalars == pyTorchBatch.scalars)
page.show("the first and the last are", batch.scalars == batchOfD4.scalars)
//: As long as there is a single channel, Keras's batches and PyTorch's are the same numbers in the
//: same line. In D4's order it is the first pixels of all images that come first.
page.claim(
  .D4, "4.2", "the axes of its network's input, for a batch of 64 digits", says: batchOfD4.shape,
  gets: pyTorchBatch.shape,
  because: """
    No order is wrong in itself, but D4's own program (§3.2) cannot have the one that §4.2 names: \
    it flattens from axis 1, and that would put all images into a single row of \
    \(grouped(batchOfD4.flattened(from: 1).shape[1])) numbers. PyTorch, which it is written \
    for, has the batch first and gives each image a row of its own.
    """)
//: D0 §5.2, D1 §3.1.2 and D3 §5.2 are written for Keras, and give the channel its axis at the end,
//: where we have it too.
page.claim(
  .D0, "5.2", "the training images as one tensor", says: [60_000, 28, 28, 1],
  gets: train.allImages().shape, because: "One channel: ink.")
page.claim(
  .D0, "5.2", "the test images as one tensor", says: [10_000, 28, 28, 1],
  gets: test.allImages().shape, because: "One channel: ink.")
page.claim(
  .D1, "3.1.2", "the shape of one input", says: [28, 28, 1], gets: batch.at(0).shape,
  because: "One image of the batch.")
page.claim(
  .D3, "5.2", "the training images as one tensor", says: [60_000, 28, 28, 1],
  gets: train.allImages().shape, because: "One channel: ink.")
//: ## One shape laid over another
//:
//: Arithmetic between tensors goes element by element: `a + b` adds what stands at the same place.
//: An image minus an image is an image. But often one of the two is smaller, such as one number for
//: each column that is to be added in every row. **Broadcasting** allows that: the smaller tensor is
//: read again and again.
let table: Tensor<Float> = [[1, 2, 3], [4, 5, 6]]
let acrossColumns: Tensor<Float> = [10, 20, 30]
let downRows: Tensor<Float> = [[1], [10]]
page.show("table", table)
page.show("table + [10, 20, 30]", table + acrossColumns)
page.show("table · [[1], [10]]", table * downRows)
page.show("[10, 20, 30] + [[1], [10]]", acrossColumns + downRows)
//: The first adds a row to both rows: the 25 is 5 + 20. The second scales each row by a number of its
//: own: the 40 is 4·10. In the third a row and a column are both read again and again, and make a
//: table together: the 31 is 30 + 1.
//:
//: The rule fits in a breath: lay the shapes under each other with their *last* axes in line; along
//: each axis the extents have to be equal, or one of them has to be 1 or missing, and then the other
//: one counts.
try page.listing("Sources/Tensors/Tensor+Broadcasting.swift", "public func broadcastShape(")
//: Some pairs of shapes, and what the rule makes of them:
page.table(
  ["one shape", "the other", "together"],
  [
    ([2, 3], [3]), ([2, 3], [2, 1]), ([2, 3], [2]), ([64, 28, 28], [28, 28]), ([64, 28, 28], [64]),
    ([64, 28, 28], [64, 1, 1]), ([64, 1], [64]),
  ].map { left, right in
    ["\(left)", "\(right)", broadcastShape(left, right).map { "\($0)" } ?? "cannot be"]
  })
//: Two lines of this table cost people hours. `[2, 3]` and `[2]` do not fit, though both begin with
//: 2, because it is the ends that are laid under each other. And the last line *does* fit, but
//: hardly as it was meant: a column of 64 predictions minus a row of 64 labels is not 64 differences
//: but a whole table of them, each prediction minus each label, and no error is reported.
//:
//: Nothing is copied for this, by the way. An axis that is read again and again has stride 0: one
//: step along it leads to the same place in memory.
//:
//: What is it good for? Take the mean over axis 0, over all training images: it leaves one
//: image, the *mean image*. Subtracted from a batch, one shape is laid over the other, and what
//: remains of each digit is how it differs from the average. Or multiply a digit by a column with a
//: number for each row: ones in the upper half and zeros in the lower blot out the lower half.
let mean = all.mean(along: 0)
page.show("mean.shape", mean.shape)
page.show("(all[0..<64] - mean).shape", (all[0..<64] - mean).shape)
let upper = Tensor<Float>(shape: [28, 1]) { $0[0] < 14 ? 1 : 0 }
page.show("(digit · upper).shape", (digit * upper).shape)
page.figure(
  "broadcasting",
  caption: """
    Above: a digit minus the mean image. Red is more ink than the average image has in that place, \
    blue is less. Below: each row of the digit multiplied by the number beside it, 1 or 0.
    """,
  broadcastingFigure(digit, mean: mean, column: upper))
//: ## Features and labels
//:
//: D3 promises in its title the *features and labels* of MNIST. A **feature** is something that is
//: known of an example when the question is put; the **label** is the answer. Here the features are
//: the pixels, one row of them for each image, and the question is which digit they show. So the
//: whole set is two tensors that go together: features, and one label for each of their rows.
page.show("features.shape", all.flattened(from: 1).shape)
page.show("labels.shape", labels.dimensions)
//: D3 §1 and §2.1 mean features in this sense; the images are "turned into numbers" there, though in
//: the file they have never been anything else. In D3 §2.2 a convolutional network *extracts* features:
//: those are findings that it makes from the pixels, such as "here is an edge". The word is used
//: for both. In this book it mostly means the second, and the first is called the input.
//:
//: The labels are whole numbers, but they are names and not amounts. An 8 taken for a 9 is no smaller
//: mistake than a 1 taken for a 9, yet as numbers 8 and 9 are neighbours. **One-hot** labels do away
//: with that (D1 §3.2.2): a row with a place for each class, 1 in the place of the right one and 0
//: elsewhere.
//:
//: $$ y_{e,c} = 1 \text{ if example } e \text{ is of class } c, \text{ else } 0 $$
try page.listing("Sources/Tensors/OneHot.swift", "public func oneHot<")
let firstLabels = Array(train.classes[..<8])
let oneHotLabels: Tensor<Float> = oneHot(firstLabels, count: 10)
page.show("labels", firstLabels)
page.show("one-hot", oneHotLabels)
//: The way back is **argmax**: the place of the largest number in each row. The row need not consist
//: of ones and zeros, and so argmax also reads the answer of a network, which is never quite sure.
page.show("argmax along axis 1", oneHotLabels.argmax(along: 1))
let trainRows: Tensor<Float> = oneHot(train.classes, count: train.classCount)
page.claim(
  .D1, "3.2.2", "the training labels, one-hot", says: [60_000, 10], gets: trainRows.shape,
  because: "A row for each image and a place for each class.")
//: Has it helped? Let us measure how far each label is from each: the squares of the differences
//: between the two rows, added up. With a new axis in one of the two, broadcasting subtracts every
//: row from every row.
let differences = oneHotLabels.expanded(axis: 1) - oneHotLabels
page.show("differences.shape", differences.shape)
page.show("squared distances", differences.squared().sum(along: 2))
//: Two labels are the same or they are 2 apart, whichever they are: 1 for the place that one of
//: them has, and 1 for the place of the other. D1 gives its network one-hot labels; D0, D2, D3 and
//: D4 leave the whole numbers as they are, and their loss finds the place by itself. Chapter 5 shows
//: that the two come to the same.
//:
//: ### The whole set at a glance
func percent(_ part: Int, of whole: Int) -> String {
  format(100 * Double(part) / Double(whole), decimals: 2) + " %"
}
page.table(
  ["digit", "training images", "share", "test images", "share"],
  zip(train.classCounts, test.classCounts).enumerated().map { digit, counts in
    [
      "\(digit)", grouped(counts.0), percent(counts.0, of: trainCount), grouped(counts.1),
      percent(counts.1, of: testCount),
    ]
  })
for (document, section) in [(Document.D0, "1"), (.D1, "2.2")] {
  page.claim(
    document, section, "how many different digits there are", says: 10,
    gets: Set(train.classes).count, because: "The different labels that occur, from 0 to 9.")
}
page.figure(
  "classes",
  caption: """
    The digits are not equally frequent, but nearly so, and the two sets are alike.
    """,
  classPlot(train, test))
let mostFrequent = Tensor<Float>(train.classCounts.map { Float($0) }).argmax()
page.say(
  """
  The most frequent training digit is the **\(mostFrequent)**. Always to answer \
  "\(mostFrequent)" is right for \(percent(test.classCounts[mostFrequent], of: testCount)) of the \
  test images. That is the mark to beat.
  """)
let chosen = (0..<train.classCount).map { digit in
  let places = train.indices(ofClass: digit)
  return page.generator.shuffled(count: places.count).prefix(12).map { places[$0] }
}
page.figure(
  "digits",
  caption: """
    Chosen by chance; another `--seed` chooses others. Look along a row: hands differ in slant, in \
    thickness, in whether a loop is closed. Whoever reads them has to see past all that.
    """, contactSheet(train, chosen))
//: ## Grey, not black and white
//:
//: D4 §1.3 calls the images *binary*: each pixel black or white and nothing between. To see whether
//: that is so we need not look at single pixels; it is enough to count how often each of the bytes
//: occurs.

/// How many of the pixels have the value 0, 1, … 255.
func histogram(of pixels: [UInt8]) -> [Int] {
  var counts = [Int](repeating: 0, count: 256)
  for pixel in pixels { counts[Int(pixel)] += 1 }
  return counts
}

let counts = histogram(of: train.pixels)
let pixelCount = train.pixels.count
let grey = counts[1..<255].reduce(0, +)
page.table(
  ["pixel", "how many", "of all"],
  [
    ["0, bare paper", grouped(counts[0]), percent(counts[0], of: pixelCount)],
    ["1 to 254, grey", grouped(grey), percent(grey, of: pixelCount)],
    ["255, full ink", grouped(counts[255]), percent(counts[255], of: pixelCount)],
    ["together", grouped(pixelCount), percent(pixelCount, of: pixelCount)],
  ])
let withoutGrey = (0..<trainCount).count { index in
  train.bytes(of: index).allSatisfy { $0 == 0 || $0 == 255 }
}
page.claim(
  .D4, "1.3", "grey values in a \"binary\" image", says: 2, gets: counts.count { $0 > 0 },
  because: """
    \(percent(grey, of: pixelCount)) of all training pixels are neither 0 nor 255, and of \(grouped(trainCount)) \
    images \(grouped(withoutGrey)) have no grey in them.
    """)
//: The error has a good reason. The scans that MNIST was made from *were* black and white. Each digit
//: was then scaled to fit into a smaller box, and where the edge of a stroke passed through a pixel
//: of the new grid, that pixel became grey according to how much of it was covered. D4 §4.3 works
//: with a binary image once more; for the arithmetic there it makes no difference.
//:
//: That box can be found in the file. The largest pixel of each row, over all columns, says in which
//: rows there is ink, and from the first of them to the last is the digit's height. In the same way
//: we get its width.

/// How many places there are from the first number above 0 to the last.
func extent(_ line: Tensor<Float>) -> Int {
  guard let first = line.scalars.firstIndex(where: { $0 > 0 }),
    let last = line.scalars.lastIndex(where: { $0 > 0 })
  else { return 0 }
  return last - first + 1
}

let inkInRows = all.max(along: 2)
let inkInColumns = all.max(along: 1)
let heights = (0..<trainCount).map { extent(inkInRows.at($0)) }
let widths = (0..<trainCount).map { extent(inkInColumns.at($0)) }
let filling = (0..<trainCount).count { max(heights[$0], widths[$0]) == 20 }
page.table(
  ["of all training images", ""],
  [
    ["the greatest height of a digit", "\(heights.max() ?? 0)"],
    ["the greatest width of a digit", "\(widths.max() ?? 0)"],
    ["images whose longer side is 20", percent(filling, of: trainCount)],
    ["images without any ink", "\(heights.count { $0 == 0 })"],
  ])
//: Every digit fits into a box of 20 by 20 pixels, and nearly all fill it one way or the other. The
//: box was then laid into the middle of the image, so that the digit's centre of gravity fell on the
//: centre. This too can be measured. Each row of an image counts as much as it has ink, and the
//: mean of the row numbers, so weighted, is the height of the centre; likewise for the columns.
let ink = all.sum(along: 1, 2)
let numbers = Tensor<Float>((0..<28).map { Float($0) })
let down = (all.sum(along: 2) * numbers).sum(along: 1) / ink
let across = (all.sum(along: 1) * numbers).sum(along: 1) / ink
page.table(
  ["centre of gravity", "least", "mean", "greatest"],
  [("row", down), ("column", across)].map { name, centre in
    [name] + [centre.min(), centre.mean(), centre.max()].map { format($0, decimals: 2) }
  })
//: No document mentions this, and a file has no words for it, but it is one of the most important
//: things to know about MNIST: all digits have one size, and all stand in the middle. The digits on an
//: envelope do not. We shall see below what that means. And D3 §2.1 counts *cleaning* among the
//: preparations; here somebody has been before us. No image is without ink, and a label above 9 our
//: reader would have refused.
//:
//: ## Numbers of a handy size
//:
//: A network starts with small random weights and improves them in small steps. If its inputs are as
//: large as 255, all its sums are large, and a step that suits one weight is far too long for
//: another. So the pixels are first moved into a handy range. This is **normalisation**, and
//: the documents have three ways of it. The first divides by the largest value that there is (D0 §5.2,
//: D1 §3.2.2, D3 §2.1, §3.2.1, §4.3 and §5.2):
//:
//: $$ x' = \frac{x}{255} $$
//:
//: The other two subtract something after that and divide again. D2 §3.1.2 takes 0.1307 and 0.3081:
//:
//: $$ x' = \frac{x / 255 - 0.1307}{0.3081} $$
//:
//: And D4 §3.2 takes 0.5 twice:
//:
//: $$ x' = \frac{x / 255 - 0.5}{0.5} $$
try page.listing(
  "Sources/Datasets/Normalisation.swift", "public func callAsFunction(_ byte: UInt8)")
//: Take five pixels of row 5 of our digit, from bare paper to full ink, through all three.
let ways: [(name: String, way: Normalisation)] = [
  ("x / 255", .unit), ("(x / 255 − 0.1307) / 0.3081", .mnist),
  ("(x / 255 − 0.5) / 0.5", .symmetric),
]
let bytes = [11, 13, 16, 20, 21].map { UInt8(digit[5, $0]) }
page.table(
  ["pixel"] + ways.map(\.name),
  bytes.map { byte in ["\(byte)"] + ways.map { format($0.way(byte), decimals: 4) } })
for (_, way) in ways { page.show(workedNormalisation(of: bytes[2], way)) }
//: Each way moves all pixels along the same straight line, so the image itself stays what it was;
//: only the numbers on its scale change.
//:
//: ### Where 0.1307 and 0.3081 come from
//:
//: They are not chosen but measured: the **mean** of all training pixels, and their **standard
//: deviation**, which says how far a pixel typically is from that mean.
//:
//: $$ \mu = \frac{1}{n} \sum_i x_i $$
//:
//: $$ \sigma = \sqrt{\frac{1}{n} \sum_i (x_i - \mu)^2} $$
//:
//: Four pixels are enough to see how it goes: three of paper and one of ink.
let four: Tensor<Double> = [0, 0, 0, 1]
let squares = (four - four.mean()).squared()
page.show("mean", "(0 + 0 + 0 + 1) / 4 = \(format(four.mean()))")
page.show("squared distances from it", squares, decimals: 4)
page.show("their mean", squares.mean())
page.show("deviation, the root of that", four.standardDeviation())
//: And now all pixels of all training images. The sums are of whole numbers and exact, so there is no
//: doubt about any decimal.
let statistics = train.pixelStatistics
page.claim(
  .D2, "3.1.2", "the mean of the training pixels, divided by 255", says: 0.1307,
  gets: statistics.mean, tolerance: 0.00005, decimals: 6,
  because: "Compared to half a unit of the last decimal that the document gives.")
page.claim(
  .D2, "3.1.2", "their standard deviation", says: 0.3081, gets: statistics.deviation,
  tolerance: 0.00005, decimals: 6,
  because: "Compared to half a unit of the last decimal that the document gives.")
//: Subtract the mean, and the new mean is 0; divide by the deviation, and the new deviation is 1.
//: What do the three ways make of the whole set? A pixel has only so many values, so we weight each
//: value by its count instead of adding up all pixels one by one.

/// The least and the greatest of the training pixels, their mean and their deviation.
func summary(of way: Normalisation) -> [Double] {
  let values = (UInt8.min...UInt8.max).map { Double(way($0)) }
  let present = counts.indices.filter { counts[$0] > 0 }.map { values[$0] }
  func mean(_ f: (Double) -> Double) -> Double {
    zip(values, counts).reduce(0) { $0 + f($1.0) * Double($1.1) } / Double(pixelCount)
  }
  let middle = mean { $0 }
  let deviation = mean { ($0 - middle) * ($0 - middle) }.squareRoot()
  return [present.min() ?? 0, present.max() ?? 0, middle, deviation]
}
page.table(
  ["all training pixels as", "least", "greatest", "mean", "deviation"],
  [["x"] + summary(of: .none).map { format($0) }]
    + ways.map { [$0.name] + summary(of: $0.way).map { format($0, decimals: 4) } })
let unitRange = Tensor(Array(summary(of: .unit)[..<2]))
for (document, section) in [(Document.D1, "3.2.2"), (.D3, "3.2.1"), (.D3, "4.3")] {
  page.claim(
    document, section, "least and greatest pixel after division by 255", says: [0, 1],
    gets: unitRange, because: "0 / 255 and 255 / 255; both occur.")
}
//: So each way does something else. The first gives the range from 0 to 1. The second gives no round
//: range at all, but mean 0 and deviation 1. The third gives the range from −1 to 1, which looks as if
//: it were centred, and is not: most of a digit is paper, so the mean is far below 0.
//:
//: Does it matter which? Less than one might think: the documents' networks learn with each of them.
//: What matters is that the same way is used everywhere. The test images are normalised with the
//: numbers of the *training* images, although their own are a little different, for they stand for
//: the images that will come some day, one at a time, with no mean of their own.
page.table(
  ["pixels divided by 255", "mean", "deviation"],
  [("training", train.pixelStatistics), ("test", test.pixelStatistics)].map { name, statistics in
    [name, format(statistics.mean, decimals: 4), format(statistics.deviation, decimals: 4)]
  })
//: ## A first reader
//:
//: We have all we need to read digits. Take the mean image of each class: what all zeros have in
//: common, all ones, and so on. Then compare a new image with each of the ten, and answer with the
//: class whose mean image is nearest.
let unit = train.normalised(.unit)
let means = Tensor.stack(
  (0..<unit.classCount).map { digit in
    unit.images(unit.indices(ofClass: digit)).mean(along: 0).flattened()
  })
page.show("means.shape", means.shape)
page.figure(
  "means",
  caption: """
    Dark where nearly every stroke passes, pale where hands differ. The middle of the 1 is almost \
    black, the 5 has almost dissolved, and the 4 and the 9 are hard to tell apart.
    """, meanSheet(means, rows: train.rows))
//: How near? By the same measure as for the labels: the squares of the differences, pixel by pixel,
//: added up. With broadcasting it is one line, for as many images as we like.

/// The squared distances of images `[count, pixels]` from the means `[class, pixels]`:
/// `[count, class]`.
func distances(_ images: Tensor<Float>, _ means: Tensor<Float>) -> Tensor<Float> {
  (images.expanded(axis: 1) - means).squared().sum(along: 2)
}

let unitTest = test.normalised(.unit)
let firstDistances = distances(unitTest.images([0]).flattened(from: 1), means)
page.table(
  (0..<unit.classCount).map { "\($0)" },
  [firstDistances.scalars.map { format($0, decimals: 2) }])
page.say(
  """
  The nearest mean image of the first test image is that of the digit \
  **\((-firstDistances).argmax(along: 1)[0])**. Its label says **\(test.classes[0])**.
  """)
//: One is no proof. Here are all test images; and once more all of them, moved a little to the right.

/// The share of images that are read as their labels say, when each is moved to the right first.
func shareRead(of examples: LabelledImages, movedBy shift: Int, _ means: Tensor<Float>) -> Double {
  var right = 0
  for start in stride(from: 0, to: examples.count, by: 100) {
    let batch = examples.batch(Array(start..<min(start + 100, examples.count)))
    let moved = batch.inputs.padded(left: shift)[0..., 0..., 0..<examples.columns]
    let read = (-distances(moved.flattened(from: 1), means)).argmax(along: 1)
    right += read.indices.count { read[$0] == batch.classes[$0] }
  }
  return Double(right) / Double(examples.count)
}

let shares = (0...4).map { shareRead(of: unitTest, movedBy: $0, means) }
page.table(
  ["pixels to the right", "read rightly"],
  shares.enumerated().map { shift, share in
    ["\(shift)", format(100 * share, decimals: 2) + " %"]
  })
//: This is remarkable both ways. Ten averages, a subtraction and a sum read most of the test images:
//: nothing has been learned but means. D2 §1.1 calls MNIST simple-looking and yet a challenge, and
//: here is the measure of both halves of that sentence. Then the same digits are moved by a few pixels,
//: which a human eye hardly notices, and the reader is lost. It compares what stands in the same
//: *place*; to it, two pixels side by side have no more to do with each other than any other two. It
//: lives on the fact that all of these digits stand in the middle.
//:
//: What we should like to have is something that looks for strokes wherever they are. That is a
//: convolution, and it is the next chapter.
//:
//: ## Summary
//:
//: - Four bytes make one number: $n = 256^3 b_0 + 256^2 b_1 + 256\, b_2 + b_3$.
//: - A tensor is numbers in a line and a shape. $\text{stride}_a = \prod_{b>a} \text{shape}_b$, and
//:   $\text{offset} = \sum_a \text{index}_a \cdot \text{stride}_a$; the way back is division with
//:   remainder. To flatten is to forget the shape.
//: - Activations in this book are `[batch, height, width, channel]`.
//: - Broadcasting: last axes in line; equal, or 1, or missing.
//: - A label is a name. One-hot, any two different labels are equally far apart; argmax reads them.
//: - Normalisation: $x/255$ gives the range 0 to 1; $(x/255 - \mu)/\sigma$ gives mean 0 and deviation 1;
//:   $(x/255 - 0.5)/0.5$ gives the range −1 to 1.
//: - MNIST is grey, not binary, and its digits all have one size and stand in the middle.
//:
//: ## Exercises
page.exercises(tensorsExercises)
try page.finish()
