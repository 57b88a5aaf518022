# Draws schedules.png from schedules.tsv: gnuplot schedules.gp
reset
set encoding utf8
set terminal pngcairo noenhanced size 1800,760 font 'DejaVu Sans,20' background rgb '#ffffff'
set output 'schedules.png'
set datafile separator tab
set border 3 back linecolor rgb '#818b98' linewidth 2
set tics nomirror out scale 0.6 textcolor rgb '#59636e'
set grid ytics linetype 1 linecolor rgb '#e6eaee' linewidth 2
set xzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set yzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set rmargin 4
set multiplot
set origin 0,0
set size 0.5,1
set label 2 'From high to low' at graph 0, screen 0.947368421 left font ',22' textcolor rgb '#1f2328'
set key at graph 0, screen 0.876315789 left center horizontal Left reverse samplen 3 maxrows 1 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.807894737
set xlabel 'step' textcolor rgb '#59636e'
unset logscale x
set xrange [0:749]
set xtics ('0' 0, '100' 100, '200' 200, '300' 300, '400' 400, '500' 500, '600' 600, '700' 700) font ',17'
set ylabel 'learning rate' textcolor rgb '#59636e'
unset logscale y
set yrange [0:0.23]
set ytics ('0.00' 0, '0.05' 0.05, '0.10' 0.1, '0.15' 0.15, '0.20' 0.2) font ',17'
plot 'schedules.tsv' skip 1 using 1:2 with lines linewidth 4 linecolor rgb '#1f4e8c' dashtype solid title 'constant', \
  '' skip 1 using 1:3 with lines linewidth 4 linecolor rgb '#e07b00' dashtype (14,7) title 'step', \
  '' skip 1 using 1:4 with lines linewidth 4 linecolor rgb '#1b8a5a' dashtype (3,5) title 'exponential', \
  '' skip 1 using 1:5 with lines linewidth 4 linecolor rgb '#b5338a' dashtype (14,5,3,5) title 'cosine'
set origin 0.5,0
set size 0.5,1
unset label
set label 2 'Up and down' at graph 0, screen 0.947368421 left font ',22' textcolor rgb '#1f2328'
set key at graph 0, screen 0.876315789 left center horizontal Left reverse samplen 3 maxrows 1 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.807894737
set xlabel 'step' textcolor rgb '#59636e'
unset logscale x
set xrange [0:749]
set xtics ('0' 0, '100' 100, '200' 200, '300' 300, '400' 400, '500' 500, '600' 600, '700' 700) font ',17'
set ylabel 'learning rate' textcolor rgb '#59636e'
unset logscale y
set yrange [0:0.23]
set ytics ('0.00' 0, '0.05' 0.05, '0.10' 0.1, '0.15' 0.15, '0.20' 0.2) font ',17'
plot 'schedules.tsv' skip 1 using 1:6 with lines linewidth 4 linecolor rgb '#1f4e8c' dashtype solid title 'cyclic', \
  '' skip 1 using 1:7 with lines linewidth 4 linecolor rgb '#e07b00' dashtype (14,7) title 'warm-up, then cosine'
unset multiplot
