// What the processor can do that this build is for. The compiler knows it from -march, which Swift
// does not show; a macro becomes a constant in Swift, so a branch on it costs nothing.
#ifndef CPROCESSOR_H
#define CPROCESSOR_H

/// Bits in the widest vector register.
#if defined(__AVX512F__)
#define PROCESSOR_VECTOR_BITS 512
#elif defined(__AVX2__)
#define PROCESSOR_VECTOR_BITS 256
#else
#define PROCESSOR_VECTOR_BITS 128
#endif

/// 1 if one instruction multiplies and adds with one rounding, else 0.
#if defined(__FMA__) || defined(__AVX512F__) || defined(__aarch64__)
#define PROCESSOR_HAS_FUSED_MULTIPLY_ADD 1
#else
#define PROCESSOR_HAS_FUSED_MULTIPLY_ADD 0
#endif

/// Tells the processor that this thread is waiting, so that it saves power and yields to its twin.
static inline void processor_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __builtin_arm_yield();
#endif
}

#endif
