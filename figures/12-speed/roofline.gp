# Draws roofline.png from roofline.tsv: gnuplot roofline.gp
reset
set encoding utf8
set terminal pngcairo noenhanced size 1800,760 font 'DejaVu Sans,20' background rgb '#ffffff'
set output 'roofline.png'
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
set label 2 'one layer, one core' at graph 0, screen 0.947368421 left font ',22' textcolor rgb '#1f2328'
unset key
set tmargin at screen 0.881578947
set xlabel 'arithmetic intensity, FLOP per byte' textcolor rgb '#59636e'
set logscale x
set xrange [0.1:10]
set xtics ('0.1' 0.1, '0.2' 0.2, '0.5' 0.5, '1' 1, '2' 2, '5' 5, '10' 10, '' 0.3 1, '' 0.4 1, '' 0.6 1, '' 0.7 1, '' 0.8 1, '' 0.9 1, '' 3 1, '' 4 1, '' 6 1, '' 7 1, '' 8 1, '' 9 1) font ',17'
set ylabel 'speed, GFLOP/s' textcolor rgb '#59636e'
set logscale y
set yrange [1:500]
set ytics ('1' 1, '2' 2, '5' 5, '10' 10, '20' 20, '50' 50, '100' 100, '200' 200, '500' 500, '' 3 1, '' 4 1, '' 6 1, '' 7 1, '' 8 1, '' 9 1, '' 30 1, '' 40 1, '' 60 1, '' 70 1, '' 80 1, '' 90 1, '' 300 1, '' 400 1) font ',17'
set label 'L1, 443 GB/s' at first 0.112, first 69.0642766 left offset 1,0 rotate by 30.8307464 front font ',17' textcolor rgb '#1f2328'
set label 'L2, 235 GB/s' at first 0.112, first 36.6691047 left offset 1,0 rotate by 30.8307464 front font ',17' textcolor rgb '#1f2328'
set label 'memory, 39.8 GB/s' at first 0.112, first 6.20624325 left offset 1,0 rotate by 30.8307464 front font ',17' textcolor rgb '#1f2328'
set label 'peak of one core, 249 GFLOP/s' at first 10, first 303.174785 right offset -1,0 front font ',17' textcolor rgb '#1f2328'
set label '1 six loops' at first 0.25, first 1.92596891 left offset 1,0 front font ',17' textcolor rgb '#1f2328'
set label '2 pointers' at first 0.25, first 2.5272204 left offset 1,0 front font ',17' textcolor rgb '#1f2328'
set label '3 filters innermost' at first 0.166666667, first 33.0166099 left offset 1,0 front font ',17' textcolor rgb '#1f2328'
set label '4 one vector' at first 0.470588235, first 41.1489299 center offset 0,0.9 front font ',17' textcolor rgb '#1f2328'
set label '5 tile' at first 2.74285714, first 232.683568 center offset 0,-0.9 front font ',17' textcolor rgb '#1f2328'
set label '8 Winograd' at first 1.69411765, first 140.100713 right offset -1,0 front font ',17' textcolor rgb '#1f2328'
plot 'roofline.tsv' skip 1 using 1:2 with lines linewidth 4 linecolor rgb '#1f4e8c' dashtype solid notitle, \
  '' skip 1 using 3:4 with lines linewidth 4 linecolor rgb '#e07b00' dashtype solid notitle, \
  '' skip 1 using 5:6 with lines linewidth 4 linecolor rgb '#1b8a5a' dashtype solid notitle, \
  '' skip 1 using 7:8 with points linewidth 2 linecolor rgb '#b5338a' pointtype 13 pointsize 1.8 notitle
set origin 0.5,0
set size 0.5,1
unset label
set label 2 'both blocks, enlarged' at graph 0, screen 0.947368421 left font ',22' textcolor rgb '#1f2328'
unset key
set tmargin at screen 0.881578947
set xlabel 'arithmetic intensity, FLOP per byte' textcolor rgb '#59636e'
set logscale x
set xrange [1:5]
set xtics ('1' 1, '2' 2, '5' 5, '' 3 1, '' 4 1) font ',17'
set ylabel 'speed, GFLOP/s' textcolor rgb '#59636e'
set logscale y
set yrange [99.9:1000]
set ytics ('100' 100, '200' 200, '500' 500, '1,000' 1000, '' 300 1, '' 400 1, '' 600 1, '' 700 1, '' 800 1, '' 900 1) font ',17'
set label 'peak of one core, 249 GFLOP/s' at first 5, first 267.539686 right offset -1,0 front font ',17' textcolor rgb '#1f2328'
set label '6 layer at a time' at first 2.12863674, first 151.800895 left offset 1,0 front font ',17' textcolor rgb '#1f2328'
set label '6 image at a time' at first 2.12863674, first 204.678457 left offset 1,0 front font ',17' textcolor rgb '#1f2328'
set label '7 fused' at first 1.83557794, first 215.890473 right offset -1,0 front font ',17' textcolor rgb '#1f2328'
set label '9 both cores' at first 1.83557794, first 431.513092 left offset 1,0 front font ',17' textcolor rgb '#1f2328'
set label 'peak of both, 481 GFLOP/s' at first 5, first 517.980972 right offset -1,0 front font ',17' textcolor rgb '#1f2328'
plot 'roofline.tsv' skip 1 using 9:10 with lines linewidth 4 linecolor rgb '#1f4e8c' dashtype solid notitle, \
  '' skip 1 using 11:12 with lines linewidth 4 linecolor rgb '#e07b00' dashtype solid notitle, \
  '' skip 1 using 13:14 with lines linewidth 4 linecolor rgb '#1b8a5a' dashtype solid notitle, \
  '' skip 1 using 15:16 with points linewidth 2 linecolor rgb '#b5338a' pointtype 13 pointsize 1.8 notitle, \
  '' skip 1 using 9:17 with lines linewidth 4 linecolor rgb '#4aa3df' dashtype (14,7) notitle
unset multiplot
