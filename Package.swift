// swift-tools-version: 6.3
import PackageDescription

// The numeric modules are optimised in every configuration and for this machine's processor, so
// that a plain `swift run NAME` is fast. Without it a fused multiply-add is a call into libm.
//
// LONGHAND_PROCESSOR names another processor to build for, such as x86-64-v3.
let processorName = Context.environment["LONGHAND_PROCESSOR"] ?? "native"
#if arch(x86_64)
  let processorFlags = ["-Xcc", "-march=" + processorName]
#elseif arch(arm64)
  let processorFlags = ["-Xcc", "-mcpu=" + processorName]
#else
  let processorFlags: [String] = []
#endif
// A square root that need not set errno is one instruction, and a loop with one can be a vector's.
let processor = processorFlags + ["-Xcc", "-fno-math-errno"]
let fast: [SwiftSetting] = [
  .unsafeFlags(processor),
  // One object file per source is what SwiftPM's debug build looks for, hence -num-threads.
  .unsafeFlags(
    ["-O", "-wmo", "-num-threads", "2", "-disable-batch-mode"], .when(configuration: .debug)),
]

struct Chapter {
  let folder: String
  var name: String { String(folder.drop { $0 != "-" }.dropFirst()) }
  /// Not `name` itself: `tensors` and the module `Tensors` would be one on some file systems.
  var target: String { title + "Chapter" }
  var exercises: String { title + "Exercises.swift" }
  private var title: String { name.prefix(1).uppercased() + name.dropFirst() }
}

let chapters = [
  "01-tensors", "02-convolution", "03-activation", "04-pooling", "05-dense", "06-backprop",
  "07-optimisers", "08-cnn", "09-evaluation", "10-generalisation", "11-finetuning",
  "12-speed",
].map(Chapter.init)

let exerciseSources = ["Exercises.swift"] + chapters.map { $0.folder + "/" + $0.exercises }
let besideExercises =
  [
    "CLAIMS.md", "01-tensors/TensorsFigures.swift", "05-dense/DenseFigures.swift",
    "06-backprop/BackpropFigures.swift", "06-backprop/BackpropGraph.swift",
    "06-backprop/BackpropLines.swift", "06-backprop/BackpropSlips.swift",
    "07-optimisers/OptimisersFigures.swift", "07-optimisers/OptimisersTraining.swift",
    "07-optimisers/OptimisersWork.swift", "08-cnn/CnnFigures.swift", "08-cnn/CnnTables.swift",
    "08-cnn/CnnTraining.swift", "09-evaluation/EvaluationFigures.swift",
    "10-generalisation/GeneralisationFigures.swift",
    "10-generalisation/GeneralisationTrials.swift", "11-finetuning/FinetuningFigures.swift",
    "11-finetuning/FinetuningNetworks.swift", "11-finetuning/FinetuningTrials.swift",
    "12-speed/SpeedFigures.swift",
    "12-speed/SpeedMachine.swift", "12-speed/SpeedPasses.swift", "12-speed/SpeedStages.swift",
    "12-speed/SpeedWinograd.swift",
  ] + chapters.flatMap { [$0.folder + "/README.md", $0.folder + "/main.swift"] }

let library: [Target.Dependency] = [
  "Kernels", "Tensors", "Layers", "ModelFiles", "Training", "Datasets", "Networks", "Engine",
  "Figures", "Notebook",
]

/// Tests are compiled plainly, for what they call is optimised already.
func tests(_ module: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(
    name: module + "Tests", dependencies: dependencies + ["TestSupport"],
    swiftSettings: [.unsafeFlags(processor)])
}

let package = Package(
  name: "longhand",
  products: chapters.map { .executable(name: $0.name, targets: [$0.target]) } + [
    .executable(name: "longhand", targets: ["longhand"]),
    .library(
      name: "Longhand",
      targets: [
        "Tensors", "Layers", "ModelFiles", "Training", "Datasets", "Networks", "Figures",
      ]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
  ],
  targets: [
    .systemLibrary(name: "CPNG", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZip", providers: [.apt(["libzip-dev"]), .brew(["libzip"])]),
    .systemLibrary(
      name: "CFreeType", pkgConfig: "freetype2",
      providers: [.apt(["libfreetype-dev"]), .brew(["freetype"])]),
    .target(name: "CTopLevel"),
    .target(name: "CGnuplot", linkerSettings: [.linkedLibrary("boost_iostreams")]),
    .target(name: "CProcessor"),
    .target(name: "CTeam"),
    .target(name: "Kernels", dependencies: ["CProcessor"], swiftSettings: fast),
    .target(
      name: "Tensors", dependencies: [.product(name: "RealModule", package: "swift-numerics")],
      swiftSettings: fast),
    .target(name: "Layers", dependencies: ["Tensors", "Kernels"], swiftSettings: fast),
    .target(
      name: "Engine", dependencies: ["Kernels", "Tensors", "Layers", "CProcessor", "CTeam"],
      swiftSettings: fast),
    .target(name: "ModelFiles", dependencies: ["Layers", "Tensors", "CZip"], swiftSettings: fast),
    .target(
      name: "Training", dependencies: ["Engine", "ModelFiles", "Layers", "Tensors"],
      swiftSettings: fast),
    .target(
      name: "Datasets", dependencies: ["Tensors", "Layers", "Training", "CZlib"],
      swiftSettings: fast),
    .target(
      name: "Networks", dependencies: ["Tensors", "Layers", "Training", "Datasets"],
      swiftSettings: fast),
    .target(
      name: "Figures", dependencies: ["Tensors", "CPNG", "CFreeType", "CGnuplot"],
      swiftSettings: fast),
    .target(
      name: "Notebook",
      dependencies: [
        "Tensors", "Layers", "Training", "Datasets", "Figures", "CTopLevel",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: fast),
    // A chapter's exercises lie beside it, but the checker reads them all without running any.
    .target(
      name: "Exercises", dependencies: library, path: "chapters",
      exclude: besideExercises, sources: exerciseSources, swiftSettings: fast),
    .target(
      name: "Benchmarks",
      dependencies: [
        "Kernels", "Tensors", "Layers", "Engine", "Training", "Datasets", "Networks", "Figures",
      ],
      path: "Benchmarks", exclude: ["peers"], swiftSettings: fast),
    .executableTarget(
      name: "longhand",
      dependencies: library + [
        "Exercises", "Benchmarks",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: fast),
    .target(
      name: "TestSupport", dependencies: ["Tensors"], path: "Tests/TestSupport",
      swiftSettings: fast),
    // What the README shows as a program of one's own.
    .executableTarget(
      name: "quickstart", dependencies: ["Tensors", "Layers", "Training", "Datasets"],
      path: "Examples/quickstart", swiftSettings: fast + [.swiftLanguageMode(.v5)]),
    tests("Kernels", ["Kernels"]),
    tests("Tensors", ["Tensors"]),
    tests("Layers", ["Layers", "Kernels", "Tensors"]),
    tests("Engine", ["Engine", "Training", "Kernels", "Layers", "Tensors"]),
    // Its output must be the same in every build; a test makes several and compares.
    .executableTarget(
      name: "bits", dependencies: ["Engine", "Kernels", "Tensors", "Layers", "Training"],
      path: "Tests/SameBits", swiftSettings: fast + [.swiftLanguageMode(.v5)]),
    // It counts what a training asks of the C library.
    .target(name: "CAllocations", path: "Tests/CAllocations"),
    .executableTarget(
      name: "allocations",
      dependencies: ["CAllocations", "Tensors", "Layers", "Training", "Datasets"],
      path: "Tests/Allocations", swiftSettings: fast + [.swiftLanguageMode(.v5)]),
    tests("ModelFiles", ["ModelFiles", "Layers", "Tensors"]),
    tests("Training", ["Training", "ModelFiles", "Layers", "Tensors"]),
    tests("Datasets", ["Datasets", "Training", "Layers", "Tensors", "CZlib"]),
    tests(
      "Networks", ["Networks", "Datasets", "Training", "ModelFiles", "Layers", "Tensors"]),
    tests("Figures", ["Figures", "Tensors"]),
    tests("Notebook", library + ["NotebookFixture"]),
    .executableTarget(
      name: "NotebookFixture",
      dependencies: library + [
        .product(name: "ArgumentParser", package: "swift-argument-parser")
      ],
      path: "Tests/NotebookFixture/chapters/03-fixture", exclude: ["README.md"],
      swiftSettings: fast + [.swiftLanguageMode(.v5)]),
    tests(
      "Longhand",
      [
        "longhand", "ModelFiles", "Networks", "Training", "Datasets", "Figures", "Layers",
        "Tensors",
      ]),
    tests("Benchmarks", ["Benchmarks", "Networks", "Layers", "Tensors"]),
    tests("Chapter", library + ["Exercises"] + chapters.map { .target(name: $0.target) }),
  ]
    + chapters.map {
      // Top-level code is read from top to bottom; Swift 5 mode spares it the main actor.
      .executableTarget(
        name: $0.target,
        dependencies: library + [
          "Exercises", .product(name: "ArgumentParser", package: "swift-argument-parser"),
        ],
        path: "chapters/" + $0.folder, exclude: ["README.md", $0.exercises],
        swiftSettings: fast + [.swiftLanguageMode(.v5)])
    },
  cxxLanguageStandard: .gnucxx17
)
