internal import CProcessor

/// The processor that this build is for: this machine's, unless LONGHAND_PROCESSOR named another.
public enum Processor {
  /// Bits in its widest vector register: 512, 256 or 128.
  public static var vectorBits: Int { Int(PROCESSOR_VECTOR_BITS) }

  /// Whether it multiplies and adds in one instruction, with one rounding.
  ///
  /// Without that each fused multiply-add is a call into the C library: the same bits, but slower
  /// than the loops, which do not do more of them than they must.
  public static var hasFusedMultiplyAdd: Bool { PROCESSOR_HAS_FUSED_MULTIPLY_ADD != 0 }
}
