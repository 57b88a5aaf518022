import Datasets
import Notebook
import Tensors

/// The exercises of chapter 1, in order of difficulty.
public let tensorsExercises: [Exercise] = [
  headerByHand, offsetByHand, pixelByHand, broadcastByHand, byteOfAFile, orderOfAxes,
]

/// A sum of products, written out and worked: `1·12 + 0·4 + 2·1 = 14`.
///
/// It is how an offset is made of indices and strides, and a number of its bytes.
public func sumOfProducts(_ left: [Int], _ right: [Int]) -> String {
  precondition(
    left.count == right.count, "\(left) and \(right) cannot be multiplied one by one")
  let products = left.indices.map { "\(grouped(left[$0]))·\(grouped(right[$0]))" }
  let sum = left.indices.reduce(0) { $0 + left[$1] * right[$1] }
  return products.joined(separator: " + ") + " = \(grouped(sum))"
}

/// The normalisation of a pixel, written out: `51/255 = 0.2000`.
public func workedNormalisation(of byte: UInt8, _ way: Normalisation) -> String {
  let unit = format(Normalisation.unit(byte), decimals: 4)
  let result = format(way(byte), decimals: 4)
  return switch way {
  case .none: "\(byte)"
  case .unit: "\(byte)/255 = \(unit)"
  case .standard(let mean, let deviation):
    "(\(byte)/255 − \(format(mean))) / \(format(deviation))"
      + " = (\(unit) − \(format(mean))) / \(format(deviation)) = \(result)"
  }
}

private let headerByHand = Exercise(
  "1.1",
  """
  In the header of MNIST's test images, bytes 4 to 7 are `00 00 27 10` in hexadecimal. How many \
  images are there?
  """,
  answer: .number(10_000),
  mistakes: [
    Mistake(.number(2710), "27 and 10 are hexadecimal: 27 is 2·16 + 7, and 10 is 16."),
    Mistake(.number(55), "39 + 16: the third byte is worth 256 times the fourth."),
    Mistake(.number(270_991_360), "the bytes were read from the wrong end."),
    Mistake(.number(6922), "in hexadecimal 27 is 39 and 10 is 16; they were read as decimal."),
    Mistake(.number(4135), "the last two bytes were exchanged: the first of them is worth more."),
  ],
  hints: [
    "First each byte by itself: two hexadecimal signs, the first worth sixteen times the second.",
    "27 in hexadecimal is 2·16 + 7 = 39, and 10 is 16.",
    "The bytes are 0, 0, 39 and 16, and each is worth 256 times the one after it: 39·256 + 16.",
  ],
  solution: { sheet in
    let header: [UInt8] = [0, 0, 0x08, 0x01, 0, 0, 0x27, 0x10]
    let file = try IDX(parsing: header + [UInt8](repeating: 0, count: 10_000))
    sheet.show("bytes", header[4...].map { Int($0) })
    sheet.show(
      "number",
      sumOfProducts(header[4...].map { Int($0) }, [256 * 256 * 256, 256 * 256, 256, 1]))
    return .number(file.dimensions[0])
  })

private let offsetByHand = Exercise(
  "1.2",
  """
  A tensor has the shape `[3, 4, 5]`. Which offset has the number at `[2, 1, 3]`?
  """,
  answer: .number(48),
  mistakes: [
    Mistake(.number(6), "2 + 1 + 3: each index has to be multiplied by the stride of its axis."),
    Mistake(.number(49), "offsets are counted from 0; the first number has offset 0, not 1."),
    Mistake(
      .number(41), "in row-major order it is the last axis that varies fastest, not the first."),
    Mistake(.number(25), "2·3 + 1·4 + 3·5: those are the extents, not the strides."),
    Mistake(.number(22), "indices are counted from 0 already: nothing is taken off them."),
    Mistake(.number(26), "the stride of the first axis is a whole table, 4·5, not 4 + 5."),
  ],
  hints: [
    "What are the strides? Begin with the last axis, where neighbours touch.",
    "The strides are 4·5, 5 and 1.",
    "2·20 + 1·5 + 3·1.",
  ],
  solution: { sheet in
    let tensor = Tensor<Float>(zeros: [3, 4, 5])
    sheet.show("strides", tensor.strides)
    sheet.show("offset[2, 1, 3]", sumOfProducts([2, 1, 3], tensor.strides))
    return .number(tensor.offset(of: [2, 1, 3]))
  })

private let pixelByHand = Exercise(
  "1.3",
  """
  A pixel is 51. What does D2's normalisation, with mean 0.1307 and deviation 0.3081, make of it? \
  Give three decimals.
  """,
  answer: .number(0.2249), tolerance: 0.0006,
  mistakes: [
    Mistake(.number(0.2), "that is 51/255; now subtract the mean and divide by the deviation."),
    Mistake(.number(165.1065), "the pixel has to be divided by 255 first."),
    Mistake(.number(0.0693), "the mean is subtracted; now divide by the deviation."),
    Mistake(.number(-0.2242), "the subtraction comes before the division: put it in brackets."),
    Mistake(.number(-0.6), "that is D4's normalisation, with 0.5 and 0.5."),
    Mistake(.number(0.0214), "divide by the deviation, do not multiply by it."),
  ],
  hints: [
    "The mean and the deviation are those of pixels between 0 and 1. So what comes first?",
    "51/255 = 0.2.",
    "0.2 − 0.1307 = 0.0693, and that is divided by 0.3081.",
  ],
  solution: { sheet in
    sheet.show(workedNormalisation(of: 51, .mnist))
    return .number(Normalisation.mnist(51))
  })

private let broadcastByHand = Exercise(
  "1.4",
  """
  Tensors of the shapes `[5, 1, 28]` and `[28, 1]` are multiplied. What is the shape of the product?
  """,
  answer: .shape([5, 28, 28]),
  mistakes: [
    Mistake(.shape([5, 28]), "the rank of the result is that of the longer shape, here 3."),
    Mistake(.shape([5, 1, 28]), "the 1 in the middle gives way to the 28 that lies under it."),
    Mistake(.shape([28, 1, 28]), "lay the last axes under each other, not the first ones."),
    Mistake(.shape([5, 1, 1]), "where one extent is 1, the other one counts."),
    Mistake(
      .shape([140, 28]), "no extents are multiplied: along each axis one of the two counts."),
  ],
  hints: [
    "Write the shapes under each other so that they end in the same column.",
    "The second shape has no first axis; a missing extent is like a 1.",
    "Axis by axis: 5 and nothing, 1 and 28, 28 and 1.",
  ],
  solution: { sheet in
    let left = Tensor<Float>(ones: [5, 1, 28])
    let right = Tensor<Float>(ones: [28, 1])
    sheet.table(
      ["", "axis 0", "axis 1", "axis 2"],
      [
        ["one", "5", "1", "28"], ["the other", "–", "28", "1"],
        ["together"] + (left * right).shape.map { "\($0)" },
      ])
    return .shape((left * right).shape)
  })

private let byteOfAFile = Exercise(
  "1.5",
  """
  Byte 6,000 of the file of the training images (counted from 0, header and all) is a pixel. Of \
  which image, in which row and column? Write `[image, row, column]`, each counted from 0.
  """,
  answer: .tensor([7, 17, 20] as Tensor<Float>),
  mistakes: [
    Mistake(
      .tensor([7, 18, 8] as Tensor<Float>), "the header's 16 bytes come before the first pixel."),
    Mistake(.tensor([8, 18, 21] as Tensor<Float>), "image, row and column are counted from 0."),
    Mistake(.tensor([7, 20, 17] as Tensor<Float>), "row and column were exchanged."),
    Mistake(
      .tensor([7, 18, 24] as Tensor<Float>), "the header is taken off the byte's number, not added."
    ),
  ],
  hints: [
    "How many bytes come before the first pixel? Take them off.",
    "The offset is 5,984. An image has 28·28 = 784 bytes: how many whole images come before?",
    "7·784 = 5,488, and 496 are left. How many whole rows of 28, and what is left of them?",
  ],
  solution: { sheet in
    // As many images as are needed; the file's own shape begins with all of them.
    let images = Tensor<Float>(zeros: [10, 28, 28])
    let place = images.index(at: 6000 - 16)
    sheet.show("offset", "6,000 − 16 = \(grouped(6000 - 16))")
    sheet.show("strides", images.strides)
    sheet.show("place", place)
    sheet.show("and back", sumOfProducts(place, images.strides))
    return .tensor(Tensor<Float>(place.map { Float($0) }))
  })

private let orderOfAxes = Exercise(
  "1.6",
  """
  A batch of 2 images of 2×2 pixels is stored in the order of D4 §4.2, (channel, height, width, \
  batch). In memory it reads 1 5 2 6 3 7 4 8. Write the second image as a table.
  """,
  answer: .tensor([[5, 6], [7, 8]] as Tensor<Float>),
  mistakes: [
    Mistake(
      .tensor([[3, 7], [4, 8]] as Tensor<Float>),
      "that is the second half of memory; the batch is the last axis, so the images take turns."),
    Mistake(
      .tensor([[1, 2], [3, 4]] as Tensor<Float>), "that is the first image, number 0."),
    Mistake(
      .tensor([[5, 7], [6, 8]] as Tensor<Float>),
      "rows and columns were exchanged: width is the later of the two axes and varies faster."),
  ],
  hints: [
    "The shape is [1, 2, 2, 2]. What are the strides?",
    "The strides are 8, 4, 2 and 1: the two images' pixels lie side by side.",
    "The second image has index 1 on the last axis: offsets 1, 3, 5 and 7.",
  ],
  solution: { sheet in
    let batch = Tensor<Float>(shape: [1, 2, 2, 2], scalars: [1, 5, 2, 6, 3, 7, 4, 8])
    sheet.show("strides", batch.strides)
    for (row, column) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
      sheet.show(
        "offset[0, \(row), \(column), 1]", sumOfProducts([0, row, column, 1], batch.strides))
    }
    return .tensor(batch[0, 0..., 0..., 1])
  })
