# Draws loss.png from loss.tsv: gnuplot loss.gp
reset
set encoding utf8
set terminal pngcairo noenhanced size 1800,760 font 'DejaVu Sans,20' background rgb '#ffffff'
set output 'loss.png'
set datafile separator tab
set border 3 back linecolor rgb '#818b98' linewidth 2
set tics nomirror out scale 0.6 textcolor rgb '#59636e'
set grid ytics linetype 1 linecolor rgb '#e6eaee' linewidth 2
set xzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set yzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set minussign
set rmargin 4
set multiplot
set origin 0,0
set size 0.5,1
set key at graph 0, screen 0.9552631578947368 left center horizontal Left reverse samplen 3 maxrows 1 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.8868421052631579
set xlabel 'step' textcolor rgb '#59636e'
set logscale x
set xrange [*:*]
set xtics autofreq font ',17'
set format x '%g'
set ylabel 'loss' textcolor rgb '#59636e'
set logscale y
set yrange [*:*]
set ytics autofreq font ',17'
set format y '%g'
plot 'loss.tsv' skip 1 using 1:2 with lines linewidth 4 linecolor rgb '#1f4e8c' dashtype solid title 'from digits', \
  '' skip 1 using 3:4 with lines linewidth 4 linecolor rgb '#e07b00' dashtype (14,7) title 'from noise'
set origin 0.5,0
set size 0.5,1
unset label
set key at graph 0, screen 0.9552631578947368 left center horizontal Left reverse samplen 3 maxrows 1 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.8868421052631579
set xlabel 'step' textcolor rgb '#59636e'
set logscale x
set xrange [*:*]
set xtics autofreq font ',17'
set format x '%g'
set ylabel 'worst weight off by' textcolor rgb '#59636e'
set logscale y
set yrange [*:*]
set ytics autofreq font ',17'
set format y '%g'
plot 'loss.tsv' skip 1 using 1:5 with lines linewidth 4 linecolor rgb '#1f4e8c' dashtype solid title 'from digits', \
  '' skip 1 using 3:6 with lines linewidth 4 linecolor rgb '#e07b00' dashtype (14,7) title 'from noise'
unset multiplot
