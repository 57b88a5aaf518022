# Draws epoch-chart.png from epoch-chart.tsv: gnuplot epoch-chart.gp
reset
set encoding utf8
set terminal pngcairo noenhanced size 1600,800 font 'DejaVu Sans,20' background rgb '#ffffff'
set output 'epoch-chart.png'
set datafile separator tab
set border 3 back linecolor rgb '#818b98' linewidth 2
set tics nomirror out scale 0.6 textcolor rgb '#59636e'
set grid ytics linetype 1 linecolor rgb '#e6eaee' linewidth 2
set xzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set yzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set rmargin 4
set label 1 'An epoch of 60,000 images: how long it takes to train' at graph 0, screen 0.95 left font ',22' textcolor rgb '#1f2328'
set key at graph 0, screen 0.875 left center horizontal Left reverse samplen 3 maxrows 1 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.81
set xlabel 'network' textcolor rgb '#59636e'
unset logscale x
set xrange [-0.6:4.6]
set xtics ('0' 0, '1' 1, '2' 2, '3' 3, '4' 4) font ',17'
set xtics ('keras3' 0, 'keras2' 1, 'keras1' 2, 'convnet' 3, 'cnn004' 4) scale 0 font ',17'
set ylabel 'seconds' textcolor rgb '#59636e'
unset logscale y
set yrange [0:27.23867]
set ytics ('0' 0, '5' 5, '10' 10, '15' 15, '20' 20, '25' 25) font ',17'
unset yzeroaxis
unset grid
set style fill solid 1 noborder
count(v) = sprintf('%.1f', v)
written(v) = (v < 0 ? '−' : '').count(abs(v))
plot 'epoch-chart.tsv' skip 1 using ($0+(-0.35)):2:(0.1316) with boxes linecolor rgb '#1f4e8c' title 'Longhand, 1 thread', \
  '' skip 1 using ($0+(-0.21)):3:(0.1316) with boxes linecolor rgb '#e07b00' title 'Longhand, 2 threads', \
  '' skip 1 using ($0+(-0.07)):4:(0.1316) with boxes linecolor rgb '#1b8a5a' title 'PyTorch', \
  '' skip 1 using ($0+(0.07)):5:(0.1316) with boxes linecolor rgb '#b5338a' title 'PyTorch, channels last', \
  '' skip 1 using ($0+(0.21)):6:(0.1316) with boxes linecolor rgb '#4aa3df' title 'PyTorch, compiled', \
  '' skip 1 using ($0+(0.35)):7:(0.1316) with boxes linecolor rgb '#6b7280' title 'Keras', \
  '' skip 1 using ($0+(-0.35)):($2 >= 0 ? $2 : NaN):(written($2)) with labels rotate left offset 0,0.5 font ',16' textcolor rgb '#1f2328' notitle, \
  '' skip 1 using ($0+(-0.21)):($3 >= 0 ? $3 : NaN):(written($3)) with labels rotate left offset 0,0.5 font ',16' textcolor rgb '#1f2328' notitle, \
  '' skip 1 using ($0+(-0.07)):($4 >= 0 ? $4 : NaN):(written($4)) with labels rotate left offset 0,0.5 font ',16' textcolor rgb '#1f2328' notitle, \
  '' skip 1 using ($0+(0.07)):($5 >= 0 ? $5 : NaN):(written($5)) with labels rotate left offset 0,0.5 font ',16' textcolor rgb '#1f2328' notitle, \
  '' skip 1 using ($0+(0.21)):($6 >= 0 ? $6 : NaN):(written($6)) with labels rotate left offset 0,0.5 font ',16' textcolor rgb '#1f2328' notitle, \
  '' skip 1 using ($0+(0.35)):($7 >= 0 ? $7 : NaN):(written($7)) with labels rotate left offset 0,0.5 font ',16' textcolor rgb '#1f2328' notitle
