// LibTorch's side of tests/bench/run.sh --libtorch: the same file's networks, natively, on one
// thread, one picture at a time.   bench_libtorch MODEL   prints milliseconds as JSON.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <stdexcept>

#include "native-trainer/evaluation/deployed.hpp"

namespace {

using namespace fader;

/// Milliseconds per call: the least of many short stretches, as measure.mjs takes it.
double measured(const std::function<void()>& run) {
  using Clock = std::chrono::steady_clock;
  constexpr int warm_up = 10, rounds = 60;
  constexpr double at_least = 3;  // ms of a stretch
  const auto stretch = [&](int calls) {
    const auto started = Clock::now();
    for (int i = 0; i < calls; ++i) run();
    return std::chrono::duration<double, std::milli>(Clock::now() - started).count() / calls;
  };
  double best = stretch(1);
  for (int i = 0; i < warm_up; ++i) best = std::min(best, stretch(1));
  const int calls = std::max(1, static_cast<int>(at_least / best));
  for (int i = 0; i < rounds; ++i) best = std::min(best, stretch(calls));
  return best;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: bench_libtorch MODEL\n");
    return 2;
  }
  try {
    torch::set_num_threads(1);
    at::globalContext().setFlushDenormal(true);
    torch::NoGradGuard no_grad;
    torch::manual_seed(1);
    const DeployedModel model = DeployedModel::open(argv[1]);
    const Architecture& a = model.architecture();
    const auto image = torch::rand({1, a.img_fm, a.img_sz, a.img_sz}) * 2 - 1;
    const auto channels = torch::rand({1, model.schema().channels()});
    const auto code = model.encode(image, channels);
    const double decode = measured([&] { model.decode(code, channels); });
    const double encode = measured([&] { model.encode(image, channels); });
    std::printf("{\"decode\": %.4f, \"encode\": %.4f, \"version\": \"%s\"}\n", decode, encode,
                TORCH_VERSION);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_libtorch: %s\n", error.what());
    return 1;
  }
}
